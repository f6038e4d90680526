// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import com.google.adk.agents.LlmAgent;
import com.google.adk.events.Event;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.tools.Annotations.Schema;
import com.google.adk.tools.FunctionTool;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.Map;

/** The loop as an agent of the Agent Development Kit, on its runner in memory. */
final class AdkLoop implements Contender {

  private static final String USER = "user";

  /** The tool. */
  public static final class Weather {
    @Schema(description = Stub.TOOL_SAYS)
    public static Map<String, Object> weather(@Schema(name = "city") String city) {
      return Map.of("result", Stub.WEATHER);
    }
  }

  private static final class Model extends BaseLlm {

    Model() {
      super("stub");
    }

    @Override
    public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
      int answered = 0;
      for (var content : request.contents()) {
        for (var part : content.parts().orElse(List.of())) {
          answered += part.functionResponse().isPresent() ? 1 : 0;
        }
      }
      var content = Content.builder().role("model");
      if (Stub.asksAgain(answered)) {
        content.parts(
            List.of(
                Part.fromText(Stub.ASKS),
                Part.fromFunctionCall(Stub.TOOL, Map.of("city", Stub.CITY))));
      } else {
        content.parts(List.of(Part.fromText(Stub.SUMS_UP)));
      }
      return Flowable.just(LlmResponse.builder().content(content.build()).build());
    }

    @Override
    public BaseLlmConnection connect(LlmRequest request) {
      throw new UnsupportedOperationException("no live connection");
    }
  }

  private final InMemoryRunner runner =
      new InMemoryRunner(
          LlmAgent.builder()
              .name("agent")
              .model(new Model())
              .instruction(Stub.SYSTEM)
              .tools(FunctionTool.create(Weather.class, "weather"))
              .build());

  @Override
  public void loop() {
    var session = runner.sessionService().createSession(runner.appName(), USER).blockingGet();
    var last =
        runner
            .runAsync(USER, session.id(), Content.fromParts(Part.fromText(Stub.GOAL)))
            .blockingLast();
    if (!answer(last).equals(Stub.SUMS_UP)) {
      throw new IllegalStateException("another answer: " + last);
    }
  }

  private static String answer(Event event) {
    return event.stringifyContent().strip();
  }

  @Override
  public void close() {
    runner.close().blockingAwait();
  }
}
