// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A chat model that LangChain4j brings, over HTTP, as a provider. */
class ChatModelProviderTest {

  private static final Tool ADD =
      new Tool(
          "calculator.add",
          "Adds.",
          Json.object(
              """
              {"type":"object","properties":{"a":{"type":"number","exclusiveMinimum":0}},\
              "required":["a"],"additionalProperties":false}\
              """));

  private final List<String> deltas = new ArrayList<>();

  record Verdict(int score) {}

  private ModelReply ask(ScriptedModelServer server, String model, Provider.Request request) {
    var version = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    var chat =
        OpenAiChatModel.builder()
            .httpClientBuilder(JdkHttpClient.builder().httpClientBuilder(version))
            .baseUrl(server.url() + "/v1")
            .apiKey("k")
            .modelName("its-own")
            .maxRetries(0)
            .build();
    return new ChatModelProvider("house", chat, 256).reply(model, request, deltas::add);
  }

  private static Provider.Request text(String text) {
    return new Provider.Request(Prompt.of("test", text), Optional.empty(), List.of());
  }

  @Test
  void answers_with_what_it_cost() {
    var count = new ModelScript.Count(12, 0, 3);
    try (var server =
        ScriptedModelServer.of(new ModelScript.Says("Good day", List.of(), "stop", count))) {
      var reply = ask(server, "small", text("greet"));

      assertThat(reply)
          .isEqualTo(
              new ModelReply(
                  "Good day",
                  List.of(),
                  new Usage(12, 0, 3, BigDecimal.ZERO),
                  "house:small",
                  "stop"));
      assertThat(deltas).containsExactly("Good day");
      assertThat(server.lastBody().getString("model")).isEqualTo("small");
      assertThat(server.lastBody().toString()).contains(":256");
    }
  }

  @Test
  void is_asked_for_its_own_model_by_default() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      ask(server, "default", text("y"));

      assertThat(server.lastBody().getString("model")).isEqualTo("its-own");
    }
  }

  @Test
  void calls_tools_whose_parameters_are_described_as_they_are() {
    var call = new ModelScript.Call("c1", "calculator_add", "{\"a\":2}");
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      var turns = List.<Turn>of(new Turn.System("Be brief."), new Turn.User("add"));
      var request = new Provider.Request(Prompt.of("test", turns), Optional.empty(), List.of(ADD));
      var reply = ask(server, "small", request);

      assertThat(reply.calls())
          .containsExactly(new ToolCall("c1", "calculator.add", Json.object("{\"a\":2}")));
      assertThat(reply.finish()).isEqualTo("tool_calls");
      var function =
          server.lastBody().getJsonArray("tools").getJsonObject(0).getJsonObject("function");
      assertThat(function.getJsonObject("parameters").getJsonObject("properties"))
          .isEqualTo(ADD.schema().getJsonObject("properties"));
      assertThat(function.getJsonObject("parameters").getJsonArray("required").getString(0))
          .isEqualTo("a");
    }
  }

  @Test
  void asks_for_json_in_words_where_the_model_has_no_mode_for_it() {
    try (var server = ScriptedModelServer.of(ModelScript.says("{\"score\":3}"))) {
      var schema = Optional.of(Shape.of(Verdict.class).schema());
      var reply =
          ask(server, "small", new Provider.Request(Prompt.of("t", "judge"), schema, List.of()));

      assertThat(reply.text()).isEqualTo("{\"score\":3}");
      assertThat(server.lastBody().toString()).contains("JSON Schema", "score");
    }
  }

  @Test
  void a_busy_model_may_be_asked_again_and_one_that_refused_may_not() {
    try (var server = ScriptedModelServer.of(ModelScript.busy("7"))) {
      assertFailed(() -> ask(server, "small", text("x")), true, "slow down");
    }
    try (var server = ScriptedModelServer.of(ModelScript.fails(401, "no such key"))) {
      assertFailed(() -> ask(server, "small", text("x")), false, "no such key");
    }
    assertFailed(throwing(new RateLimitException("later")), true, "house: later");
    assertFailed(throwing(new UnsupportedFeatureException("no stops")), false, "house: no stops");
    assertFailed(throwing(new IllegalStateException("odd")), true, "odd");
  }

  @Test
  void an_empty_answer_is_a_failure() {
    assertFailed(answering(AiMessage.from("")), true, "empty");
  }

  private static Runnable answering(AiMessage message) {
    return chatting(_ -> ChatResponse.builder().aiMessage(message).build());
  }

  private static Runnable throwing(RuntimeException thrown) {
    return chatting(
        _ -> {
          throw thrown;
        });
  }

  private static Runnable chatting(Function<ChatRequest, ChatResponse> does) {
    var model =
        new ChatModel() {
          @Override
          public ChatResponse doChat(ChatRequest request) {
            return does.apply(request);
          }
        };
    return () -> new ChatModelProvider("house", model, 9).reply("small", text("x"), _ -> {});
  }

  private static void assertFailed(Runnable asked, boolean retryable, String words) {
    assertThatThrownBy(asked::run)
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            ProviderFailed.class, it -> assertThat(it.retryable()).isEqualTo(retryable));
  }
}
