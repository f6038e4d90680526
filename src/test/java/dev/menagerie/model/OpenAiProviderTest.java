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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenAiProviderTest {

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

  private ModelReply ask(ScriptedModelServer server, Provider.Request request) {
    return provider(server, Duration.ofSeconds(20)).reply("small", request, deltas::add);
  }

  private static OpenAiProvider provider(ScriptedModelServer server, Duration timeout) {
    return new OpenAiProvider("openai", server.url(), "k-123", timeout, 256);
  }

  private static Provider.Request text(String text) {
    return new Provider.Request(Prompt.of("test", text), Optional.empty(), List.of());
  }

  private static Provider.Request tools(Turn... turns) {
    return new Provider.Request(Prompt.of("test", List.of(turns)), Optional.empty(), List.of(ADD));
  }

  private static Provider.Request verdict() {
    var schema = Shape.of(Verdict.class).schema();
    return new Provider.Request(Prompt.of("test", "judge"), Optional.of(schema), List.of());
  }

  @Test
  void streams_text_and_reports_its_usage_with_cached_tokens_apart() {
    var count = new ModelScript.Count(100, 64, 7);
    var says = new ModelScript.Says("Hello, streamed world", List.of(), "stop", count);
    try (var server = ScriptedModelServer.of(says)) {
      var reply = ask(server, text("greet"));

      assertThat(reply.text()).isEqualTo("Hello, streamed world");
      assertThat(deltas).hasSizeGreaterThan(2);
      assertThat(String.join("", deltas)).isEqualTo(reply.text());
      assertThat(reply.usage()).isEqualTo(new Usage(100, 64, 7, BigDecimal.ZERO));
      assertThat(reply.model()).isEqualTo("openai:small");
      assertThat(reply.finish()).isEqualTo("stop");
      assertThat(server.received().getFirst().key()).isEqualTo("k-123");
    }
  }

  @Test
  void sends_the_sampling_that_the_prompt_asks_for() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      var prompt = Prompt.of("test", "y").temperature(0.7).maxTokens(33).stop("\nEnd");
      ask(server, new Provider.Request(prompt, Optional.empty(), List.of()));

      var body = server.lastBody();
      assertThat(body.getJsonNumber("temperature").doubleValue()).isEqualTo(0.7);
      assertThat(body.getInt("max_tokens")).isEqualTo(33);
      assertThat(body.getJsonArray("stop")).isEqualTo(Json.array(List.of("\nEnd")).build());
      assertThat(body.getString("model")).isEqualTo("small");
      assertThat(body.containsKey("tools")).isFalse();
      assertThat(body.containsKey("response_format")).isFalse();
    }
  }

  @Test
  void limits_the_output_when_the_prompt_does_not() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      ask(server, text("y"));

      assertThat(server.lastBody().getInt("max_tokens")).isEqualTo(256);
    }
  }

  @Test
  void passes_tool_schemas_on_untouched_and_puts_fragmented_calls_together() {
    var first = new ModelScript.Call("c1", "calculator__add", "{\"a\":1,\"b\":2.50}");
    var second = new ModelScript.Call("c2", "calculator__add", "");
    try (var server = ScriptedModelServer.of(ModelScript.calls(first, second))) {
      var reply = ask(server, tools(new Turn.User("add")));

      assertThat(reply.calls())
          .containsExactly(
              new ToolCall("c1", "calculator__add", Json.object("{\"a\":1,\"b\":2.50}")),
              new ToolCall("c2", "calculator__add", Json.object().build()));
      assertThat(reply.finish()).isEqualTo("tool_calls");
      var tool = server.lastBody().getJsonArray("tools").getJsonObject(0);
      assertThat(tool.getJsonObject("function").getJsonObject("parameters"))
          .isEqualTo(ADD.schema());
    }
  }

  @Test
  void answers_every_call_of_the_conversation_once_and_under_its_id() {
    var one = ToolCall.of("calculator__add", Json.object("{\"a\":1}"));
    var two = new ToolCall("c9", "calculator__add", Json.object("{\"a\":2}"));
    try (var server = ScriptedModelServer.of(ModelScript.says("done"))) {
      ask(
          server,
          tools(
              new Turn.System("Be brief."),
              new Turn.User("add"),
              new Turn.Assistant("", List.of(one, two)),
              new Turn.ToolResult(one, new Observation.Failure("no")),
              new Turn.User("go on")));

      var messages = server.lastBody().getJsonArray("messages");
      assertThat(messages)
          .extracting(it -> it.asJsonObject().getString("role"))
          .containsExactly("system", "user", "assistant", "tool", "tool", "user");
      var calls = messages.getJsonObject(2).getJsonArray("tool_calls");
      assertThat(calls.getJsonObject(0).getString("id"))
          .isEqualTo(messages.getJsonObject(3).getString("tool_call_id"))
          .isNotBlank();
      assertThat(calls.getJsonObject(1).getString("id")).isEqualTo("c9");
      assertThat(messages.getJsonObject(3).getString("content")).isEqualTo("Error: no");
      assertThat(messages.getJsonObject(4).getString("tool_call_id")).isEqualTo("c9");
      assertThat(messages.getJsonObject(4).getString("content")).contains("not carried out");
    }
  }

  @Test
  void renames_tools_that_the_provider_would_refuse_and_names_them_back() {
    var odd = new Tool("files__a.b/c", "Odd.", Json.object().build());
    var call = new ModelScript.Call("c1", "files__a_b_c", "{}");
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      var reply =
          ask(server, new Provider.Request(Prompt.of("test", "x"), Optional.empty(), List.of(odd)));

      assertThat(reply.calls().getFirst().tool()).isEqualTo("files__a.b/c");
    }
  }

  @Test
  void asks_for_json_by_the_strict_schema_mode() {
    try (var server = ScriptedModelServer.of(ModelScript.says("{\"score\":3,\"why\":\"ok\"}"))) {
      ask(server, verdict());

      var format = server.lastBody().getJsonObject("response_format");
      assertThat(format.getString("type")).isEqualTo("json_schema");
      assertThat(format.getJsonObject("json_schema").getBoolean("strict")).isTrue();
      assertThat(format.getJsonObject("json_schema").getJsonObject("schema"))
          .isEqualTo(Shape.of(Verdict.class).schema());
    }
  }

  @Test
  void asks_for_json_in_words_once_the_schema_mode_has_been_refused() {
    var refusing =
        ScriptedModelServer.of(
            body ->
                body.containsKey("response_format")
                    ? ModelScript.fails(400, "response_format is not supported by this model")
                    : ModelScript.says("{\"score\":3,\"why\":\"ok\"}"));
    try (var server = refusing) {
      var provider = provider(server, Duration.ofSeconds(20));
      provider.reply("small", verdict(), deltas::add);
      provider.reply("small", verdict(), deltas::add);

      assertThat(server.received()).hasSize(3);
      assertThat(server.lastBody().getJsonArray("messages").toString())
          .contains("JSON Schema", "score", "why");
    }
  }

  @Test
  void leaves_the_temperature_out_once_a_model_has_refused_it() {
    var refusing =
        ScriptedModelServer.of(
            body ->
                body.containsKey("temperature")
                    ? ModelScript.fails(400, "Unsupported value: 'temperature'")
                    : ModelScript.says("fine"));
    try (var server = refusing) {
      assertThat(ask(server, text("x")).text()).isEqualTo("fine");
    }
  }

  @Test
  void surfaces_the_words_of_a_refusal_without_the_key() {
    try (var server = ScriptedModelServer.of(ModelScript.fails(401, "bad key k-123"))) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .isInstanceOfSatisfying(
              ProviderFailed.class,
              it -> {
                assertThat(it.retryable()).isFalse();
                assertThat(it)
                    .hasMessageContaining("401")
                    .hasMessageContaining("bad key ***")
                    .hasMessageNotContaining("k-123");
              });
    }
  }

  @Test
  void says_how_long_a_rate_limit_lasts() {
    try (var server = ScriptedModelServer.of(ModelScript.busy("7"))) {
      assertPassing(server, "slow down", Optional.of(Duration.ofSeconds(7)));
    }
  }

  @Test
  void takes_a_spent_quota_for_a_refusal() {
    var spent =
        new ModelScript.Fails(429, Map.of(), "{\"error\":{\"code\":\"insufficient_quota\"}}");
    try (var server = ScriptedModelServer.of(spent)) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isFalse());
    }
  }

  @Test
  void takes_server_faults_with_bodies_of_any_form_as_passing() {
    var odd = new ModelScript.Fails(502, Map.of(), "<html>Bad\n gateway</html>");
    try (var server = ScriptedModelServer.of(odd)) {
      assertPassing(server, "<html>Bad gateway</html>", Optional.empty());
    }
  }

  @Test
  void notices_a_connection_that_breaks() {
    try (var server = ScriptedModelServer.of(new ModelScript.Breaks("half an answer"))) {
      assertPassing(server, "openai: ", Optional.empty());
    }
  }

  @Test
  void charges_what_had_arrived_before_the_connection_broke() {
    var heard = new CountDownLatch(1);
    try (var server = ScriptedModelServer.of(new ModelScript.Hangs("half an answer", heard))) {
      var provider = provider(server, Duration.ofSeconds(20));

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

  @Test
  void notices_a_stream_that_ends_without_a_finish() {
    try (var server = ScriptedModelServer.of(new ModelScript.Stops("half an answer"))) {
      assertPassing(server, "ended in the middle", Optional.empty());
    }
  }

  @Test
  void notices_an_event_that_is_cut_off() {
    try (var server = ScriptedModelServer.of(new ModelScript.Raw("data: {\"choices\":[{\n\n"))) {
      assertPassing(server, "not JSON", Optional.empty());
    }
  }

  @Test
  void notices_an_error_among_the_events() {
    var raw = "data: {\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"}}\n\n";
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(raw))) {
      assertPassing(server, "out of memory", Optional.empty());
    }
  }

  @Test
  void takes_an_empty_reply_for_a_failure_unless_a_stop_text_may_explain_it() {
    try (var server = ScriptedModelServer.of(ModelScript.says(""))) {
      assertPassing(server, "empty", Optional.empty());

      var prompt = Prompt.of("test", "x").stop("Observation:");
      var reply = ask(server, new Provider.Request(prompt, Optional.empty(), List.of()));
      assertThat(reply.text()).isEmpty();
    }
  }

  @Test
  void tells_a_reply_that_the_limit_cut_off() {
    var count = new ModelScript.Count(5, 0, 5);
    var says = new ModelScript.Says("{\"score\":", List.of(), "length", count);
    try (var server = ScriptedModelServer.of(says)) {
      assertThat(ask(server, verdict()).finish()).isEqualTo("length");
    }
  }

  @Test
  void does_not_hand_on_a_call_with_broken_arguments() {
    var call = new ModelScript.Call("c1", "calculator__add", "{\"a\":");
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      assertThatThrownBy(() -> ask(server, tools(new Turn.User("add"))))
          .isInstanceOf(ProviderFailed.class)
          .hasMessageContaining("calculator__add");
    }
  }

  @Test
  void gives_up_a_reply_that_takes_too_long() {
    var latch = new CountDownLatch(1);
    try (var server = ScriptedModelServer.of(new ModelScript.Hangs("wait", latch))) {
      var provider = provider(server, Duration.ofMillis(300));
      assertThatThrownBy(() -> provider.reply("small", text("x"), deltas::add))
          .isInstanceOf(ProviderFailed.class)
          .hasMessageContaining("within");
    }
  }

  @Test
  void ends_the_exchange_when_the_caller_is_interrupted() throws Exception {
    var latch = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    try (var server = ScriptedModelServer.of(new ModelScript.Hangs("wait", latch))) {
      var provider = provider(server, Duration.ofSeconds(30));
      var asked =
          new FutureTask<>(
              () -> {
                try {
                  provider.reply("small", text("x"), _ -> begun.countDown());
                  return "answered";
                } catch (ProviderFailed e) {
                  return e.getMessage() + Thread.currentThread().isInterrupted();
                }
              });
      var thread = Thread.startVirtualThread(asked);
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

      thread.interrupt();

      assertThat(asked.get(5, TimeUnit.SECONDS)).isEqualTo("openai: interruptedtrue");
      assertThat(server.abandoned().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void lets_what_the_listener_throws_through_and_ends_the_exchange() throws Exception {
    var latch = new CountDownLatch(1);
    try (var server = ScriptedModelServer.of(new ModelScript.Hangs("wait", latch))) {
      var provider = provider(server, Duration.ofSeconds(30));
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

  @Test
  void finds_the_first_model_of_a_server() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      assertThat(provider(server, Duration.ofSeconds(5)).firstModel()).contains("scripted");
    }
  }

  private void assertPassing(ScriptedModelServer server, String words, Optional<Duration> wait) {
    assertThatThrownBy(() -> ask(server, text("x")))
        .isInstanceOfSatisfying(
            ProviderFailed.class,
            it -> {
              assertThat(it).hasMessageContaining(words);
              assertThat(it.retryable()).isTrue();
              assertThat(it.retryAfter()).isEqualTo(wait);
            });
  }
}
