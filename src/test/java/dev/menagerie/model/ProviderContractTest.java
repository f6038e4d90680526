// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every provider does, whatever its format. */
class ProviderContractTest {

  private static final Tool ADD =
      new Tool(
          "calculator__add",
          "Adds.",
          Json.object(
              """
              {"type":"object","properties":{"a":{"anyOf":[{"type":"number"},{"type":"string",\
              "pattern":"^x"}]},"b":{"type":"number","exclusiveMinimum":0}},"required":["a"],\
              "additionalProperties":false,"$comment":"kept"}\
              """));

  private final List<String> deltas = new ArrayList<>();

  record Verdict(int score, String why) {}

  enum Kind {
    OPENAI,
    ANTHROPIC,
    GEMINI,
    OLLAMA;

    Provider at(ScriptedModelServer server, Duration timeout) {
      var url = server.url();
      return switch (this) {
        case OPENAI -> new OpenAiProvider("openai", url, "k-123", timeout, 256);
        case ANTHROPIC -> new AnthropicProvider(url, "k-123", timeout, 256);
        case GEMINI -> new GeminiProvider(url + "/v1beta", "k-123", timeout, 256);
        case OLLAMA -> new OllamaProvider(url, "k-123", timeout, 256);
      };
    }

    /** What it says on the same line as an error in the middle of a stream. */
    String broken(String words) {
      var data = "{\"error\":{\"message\":\"%s\",\"type\":\"overloaded\"}}".formatted(words);
      return this == OLLAMA ? "{\"error\":\"%s\"}\n".formatted(words) : "data: " + data + "\n\n";
    }

    String notJson() {
      return this == OLLAMA ? "{oops\n" : "data: {oops\n\n";
    }
  }

  private ModelReply ask(Kind kind, ScriptedModelServer server, Provider.Request request) {
    return kind.at(server, Duration.ofSeconds(20)).reply("small", request, deltas::add);
  }

  private static Provider.Request text(String text) {
    return request(Prompt.of("test", text));
  }

  private static Provider.Request request(Prompt prompt) {
    return new Provider.Request(prompt, Optional.empty(), List.of());
  }

  private static Provider.Request tools(Turn... turns) {
    return new Provider.Request(Prompt.of("test", List.of(turns)), Optional.empty(), List.of(ADD));
  }

  private static Provider.Request verdict() {
    var schema = Shape.of(Verdict.class).schema();
    return new Provider.Request(Prompt.of("test", "judge"), Optional.of(schema), List.of());
  }

  @ParameterizedTest
  @EnumSource
  void streams_text_and_reports_what_it_cost(Kind kind) {
    var count = new ModelScript.Count(100, 0, 7);
    var says = new ModelScript.Says("Hello, streamed world", List.of(), "stop", count);
    try (var server = ScriptedModelServer.of(says)) {
      var reply = ask(kind, server, text("greet"));

      assertThat(reply.text()).isEqualTo("Hello, streamed world");
      assertThat(deltas).hasSizeGreaterThan(2);
      assertThat(String.join("", deltas)).isEqualTo(reply.text());
      assertThat(reply.usage()).isEqualTo(new Usage(100, 0, 7, BigDecimal.ZERO));
      assertThat(reply.model()).isEqualTo(kind.name().toLowerCase(Locale.ROOT) + ":small");
      assertThat(reply.finish()).isEqualTo("stop");
      assertThat(server.received().getFirst().key()).isEqualTo("k-123");
    }
  }

  @ParameterizedTest
  @EnumSource
  void sends_the_sampling_that_the_prompt_asks_for(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      ask(
          kind,
          server,
          request(Prompt.of("test", "y").temperature(0.7).maxTokens(33).stop("\nEnd")));

      assertThat(server.lastBody().toString()).contains("0.7", "33", "[\"\\nEnd\"]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void limits_the_output_when_the_prompt_does_not(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      ask(kind, server, text("y"));

      assertThat(server.lastBody().toString()).contains(":256");
    }
  }

  @ParameterizedTest
  @EnumSource
  void passes_tool_schemas_on_untouched_and_hears_all_calls(Kind kind) {
    var first = new ModelScript.Call("c1", "calculator__add", "{\"a\":1,\"b\":2.5}");
    var second = new ModelScript.Call("c2", "calculator__add", "");
    try (var server = ScriptedModelServer.of(ModelScript.calls(first, second))) {
      var reply = ask(kind, server, tools(new Turn.User("add")));

      assertThat(reply.calls())
          .containsExactly(
              new ToolCall("c1", "calculator__add", Json.object("{\"a\":1,\"b\":2.5}")),
              new ToolCall("c2", "calculator__add", Json.object().build()));
      assertThat(reply.finish()).isEqualTo("tool_calls");
      assertThat(server.lastBody().getJsonArray("tools")).hasSize(1);
      assertThat(server.lastBody().toString()).contains(ADD.schema().toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void sends_calls_and_their_results_back(Kind kind) {
    var one = new ToolCall("c7", "calculator__add", Json.object("{\"a\":1}"));
    var two = new ToolCall("c9", "calculator__add", Json.object("{\"a\":2}"));
    try (var server = ScriptedModelServer.of(ModelScript.says("done"))) {
      ask(
          kind,
          server,
          tools(
              new Turn.System("Be brief."),
              new Turn.User("add"),
              new Turn.Assistant("Adding.", List.of(one, two)),
              new Turn.ToolResult(one, new Observation.Result("sum of one")),
              new Turn.ToolResult(two, new Observation.Failure("sum of two")),
              new Turn.User("go on")));

      var body = server.lastBody().toString();
      assertThat(body)
          .containsSubsequence("Adding.", "sum of one", "sum of two", "go on")
          .contains("Be brief.", "c7", "c9");
    }
  }

  @ParameterizedTest
  @EnumSource
  void renames_tools_that_the_provider_would_refuse_and_names_them_back(Kind kind) {
    var odd = new Tool("files__a.b/c", "Odd.", Json.object().build());
    var call = new ModelScript.Call("c1", "files__a_b_c", "{}");
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      var request = new Provider.Request(Prompt.of("test", "x"), Optional.empty(), List.of(odd));
      var reply = ask(kind, server, request);

      assertThat(reply.calls().getFirst().tool()).isEqualTo("files__a.b/c");
    }
  }

  @ParameterizedTest
  @EnumSource
  void asks_for_json_by_a_schema(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.says("{\"score\":3,\"why\":\"ok\"}"))) {
      var reply = ask(kind, server, verdict());

      assertThat(reply.text()).isEqualTo("{\"score\":3,\"why\":\"ok\"}");
      assertThat(server.lastBody().toString())
          .contains(Shape.of(Verdict.class).schema().toString())
          .doesNotContain("Reply with one JSON object");
    }
  }

  @ParameterizedTest
  @EnumSource
  void asks_for_json_in_words_once_the_schema_mode_has_been_refused(Kind kind) {
    var refusing =
        ScriptedModelServer.of(
            body ->
                body.toString().contains("Reply with one JSON object")
                    ? ModelScript.says("{\"score\":3,\"why\":\"ok\"}")
                    : ModelScript.fails(400, "json_schema: structured output is not supported"));
    try (var server = refusing) {
      var provider = kind.at(server, Duration.ofSeconds(20));
      provider.reply("small", verdict(), deltas::add);
      provider.reply("small", verdict(), deltas::add);

      assertThat(server.received()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void leaves_the_temperature_out_once_a_model_has_refused_it(Kind kind) {
    var refusing =
        ScriptedModelServer.of(
            body ->
                body.toString().contains("\"temperature\"")
                    ? ModelScript.fails(400, "Unsupported value: 'temperature'")
                    : ModelScript.says("fine"));
    try (var server = refusing) {
      assertThat(ask(kind, server, text("x")).text()).isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @EnumSource
  void surfaces_the_words_of_a_refusal_without_the_key(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.fails(401, "bad key k-123"))) {
      assertRefused(kind, server, "401", "bad key ***");
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_an_unknown_model_for_a_refusal(Kind kind) {
    var unknown = new ModelScript.Fails(404, Map.of(), "{\"error\":\"model 'small' not found\"}");
    try (var server = ScriptedModelServer.of(unknown)) {
      assertRefused(kind, server, "404", "model 'small' not found");
    }
  }

  @ParameterizedTest
  @EnumSource
  void says_how_long_a_rate_limit_lasts(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.busy("7"))) {
      assertPassing(kind, server, "slow down", Optional.of(Duration.ofSeconds(7)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_server_faults_with_bodies_of_any_form_as_passing(Kind kind) {
    var odd = new ModelScript.Fails(502, Map.of(), "<html>Bad\n gateway</html>");
    try (var server = ScriptedModelServer.of(odd)) {
      assertPassing(kind, server, "<html>Bad gateway</html>", Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void notices_an_error_in_the_middle_of_the_stream(Kind kind) {
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(kind.broken("out of memory")))) {
      assertPassing(kind, server, "out of memory", Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void notices_what_is_not_json(Kind kind) {
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(kind.notJson()))) {
      assertPassing(kind, server, "not JSON", Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void notices_a_stream_that_ends_without_a_finish(Kind kind) {
    try (var server = ScriptedModelServer.of(new ModelScript.Stops("half an answer"))) {
      assertPassing(kind, server, "ended in the middle", Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void charges_what_had_arrived_before_the_connection_broke(Kind kind) {
    var heard = new CountDownLatch(1);
    try (var server = ScriptedModelServer.of(new ModelScript.Hangs("half an answer", heard))) {
      var provider = kind.at(server, Duration.ofSeconds(20));

      assertThatThrownBy(() -> provider.reply("small", text("x"), _ -> heard.countDown()))
          .isInstanceOfSatisfying(
              ProviderFailed.class,
              it -> {
                assertThat(it.retryable()).isTrue();
                assertThat(it.spent().inputTokens()).isPositive();
                assertThat(it.spent().outputTokens()).isPositive();
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void takes_an_empty_reply_for_a_failure(Kind kind) {
    try (var server = ScriptedModelServer.of(ModelScript.says(""))) {
      assertPassing(kind, server, "empty", Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void tells_a_reply_that_the_limit_cut_off(Kind kind) {
    var count = new ModelScript.Count(5, 0, 5);
    var says = new ModelScript.Says("{\"score\":", List.of(), "length", count);
    try (var server = ScriptedModelServer.of(says)) {
      assertThat(ask(kind, server, verdict()).finish()).isEqualTo("length");
    }
  }

  @ParameterizedTest
  @EnumSource
  void does_not_hand_on_a_call_with_broken_arguments(Kind kind) {
    var call = new ModelScript.Call("c1", "calculator__add", "{\"a\":");
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      assertThatThrownBy(() -> ask(kind, server, tools(new Turn.User("add"))))
          .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isTrue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void gives_up_a_reply_that_takes_too_long(Kind kind) {
    try (var server =
        ScriptedModelServer.of(new ModelScript.Hangs("wait", new CountDownLatch(1)))) {
      var provider = kind.at(server, Duration.ofMillis(300));

      assertThatThrownBy(() -> provider.reply("small", text("x"), deltas::add))
          .isInstanceOf(ProviderFailed.class)
          .hasMessageContaining("within");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ends_the_exchange_when_the_caller_is_interrupted(Kind kind) throws Exception {
    var begun = new CountDownLatch(1);
    try (var server =
        ScriptedModelServer.of(new ModelScript.Hangs("wait", new CountDownLatch(1)))) {
      var provider = kind.at(server, Duration.ofSeconds(30));
      var asked = new FutureTask<>(() -> failure(provider, _ -> begun.countDown()));
      var thread = Thread.startVirtualThread(asked);
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

      thread.interrupt();

      assertThat(asked.get(10, TimeUnit.SECONDS)).endsWith(": interruptedtrue");
      assertThat(server.abandoned().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String failure(Provider provider, Consumer<String> delta) {
    try {
      return provider.reply("small", text("x"), delta).text();
    } catch (ProviderFailed e) {
      return e.getMessage() + Thread.currentThread().isInterrupted();
    }
  }

  @ParameterizedTest
  @EnumSource
  void lets_what_the_listener_throws_through_and_ends_the_exchange(Kind kind) throws Exception {
    try (var server =
        ScriptedModelServer.of(new ModelScript.Hangs("wait", new CountDownLatch(1)))) {
      var provider = kind.at(server, Duration.ofSeconds(30));

      assertThatThrownBy(
              () ->
                  provider.reply(
                      "small",
                      text("x"),
                      _ -> {
                        throw new AssertionError("fenced");
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("fenced");
      assertThat(server.abandoned().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void assertRefused(Kind kind, ScriptedModelServer server, String... words) {
    assertThatThrownBy(() -> ask(kind, server, text("x")))
        .isInstanceOfSatisfying(
            ProviderFailed.class,
            it -> {
              assertThat(it.retryable()).isFalse();
              assertThat(it.getMessage()).contains(words).doesNotContain("k-123");
            });
  }

  private void assertPassing(
      Kind kind, ScriptedModelServer server, String words, Optional<Duration> wait) {
    assertThatThrownBy(() -> ask(kind, server, text("x")))
        .isInstanceOfSatisfying(
            ProviderFailed.class,
            it -> {
              assertThat(it).hasMessageContaining(words);
              assertThat(it.retryable()).isTrue();
              assertThat(it.retryAfter()).isEqualTo(wait);
            });
  }
}
