// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;

/** The loop as an AI service of LangChain4j, which keeps nothing. */
final class LangChainLoop implements Contender {

  /** What the service does. */
  interface Assistant {
    @SystemMessage(Stub.SYSTEM)
    String chat(String goal);
  }

  /** The tool. */
  public static final class Weather {
    @Tool(name = Stub.TOOL, value = Stub.TOOL_SAYS)
    public String weather(@P("city") String city) {
      return Stub.WEATHER;
    }
  }

  private record Model(Stub.Delay delay) implements ChatModel {

    @Override
    public ChatResponse chat(ChatRequest request) {
      delay.await();
      int answered = 0;
      for (var message : request.messages()) {
        answered += message.type() == ChatMessageType.TOOL_EXECUTION_RESULT ? 1 : 0;
      }
      var message =
          Stub.asksAgain(answered)
              ? AiMessage.from(
                  Stub.ASKS,
                  java.util.List.of(
                      ToolExecutionRequest.builder()
                          .id("call-" + answered)
                          .name(Stub.TOOL)
                          .arguments("{\"city\": \"" + Stub.CITY + "\"}")
                          .build()))
              : AiMessage.from(Stub.SUMS_UP);
      return ChatResponse.builder().aiMessage(message).build();
    }
  }

  private final Assistant assistant;

  LangChainLoop(Stub.Delay delay) {
    assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new Model(delay))
            .tools(new Weather())
            .build();
  }

  @Override
  public void loop() {
    if (!assistant.chat(Stub.GOAL).equals(Stub.SUMS_UP)) {
      throw new IllegalStateException("another answer");
    }
  }

  @Override
  public void close() {}
}
