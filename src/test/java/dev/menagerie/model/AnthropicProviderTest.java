// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnthropicProviderTest {

  private static final Tool READ =
      new Tool(
          "files__read",
          "Reads.",
          Json.object(
              "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\",\"minLength\":1}}}"));

  private final List<String> deltas = new ArrayList<>();

  private ModelReply ask(ScriptedModelServer server, Provider.Request request) {
    return new AnthropicProvider(server.url(), "k-9", Duration.ofSeconds(20), 512)
        .reply("claude", request, deltas::add);
  }

  private static Provider.Request text(String text) {
    return new Provider.Request(Prompt.of("test", text), Optional.empty(), List.of());
  }

  @Test
  void streams_text_and_counts_cached_tokens_within_the_input() {
    var count = new ModelScript.Count(50, 40, 9);
    var says = new ModelScript.Says("Good evening to you", List.of(), "stop", count);
    try (var server = ScriptedModelServer.of(says)) {
      var reply = ask(server, text("greet"));

      assertThat(reply.text()).isEqualTo("Good evening to you");
      assertThat(String.join("", deltas)).isEqualTo(reply.text());
      assertThat(reply.usage()).isEqualTo(new Usage(50, 40, 9, BigDecimal.ZERO));
      assertThat(reply.finish()).isEqualTo("stop");
      assertThat(reply.model()).isEqualTo("anthropic:claude");
      assertThat(server.received().getFirst().key()).isEqualTo("k-9");
      assertThat(server.lastBody().getInt("max_tokens")).isEqualTo(512);
    }
  }

  @Test
  void calls_tools_and_sends_their_results_back() {
    var made = new ToolCall("toolu_1", "files__read", Json.object("{\"path\":\"a.txt\"}"));
    var call = ModelScript.call("toolu_2", "files__read", Json.object("{\"path\":\"b.txt\"}"));
    try (var server = ScriptedModelServer.of(ModelScript.calls(call))) {
      var turns =
          List.<Turn>of(
              new Turn.System("Be brief."),
              new Turn.User("read"),
              new Turn.Assistant("Reading.", List.of(made)),
              new Turn.ToolResult(made, new Observation.Failure("no such file")));
      var reply =
          ask(
              server,
              new Provider.Request(Prompt.of("test", turns), Optional.empty(), List.of(READ)));

      assertThat(reply.calls())
          .containsExactly(
              new ToolCall("toolu_2", "files__read", Json.object("{\"path\":\"b.txt\"}")));
      assertThat(reply.finish()).isEqualTo("tool_calls");
      var body = server.lastBody();
      assertThat(body.getJsonArray("tools").getJsonObject(0).getJsonObject("input_schema"))
          .isEqualTo(READ.schema());
      assertThat(body.getJsonArray("system").toString()).contains("Be brief.");
      var messages = body.getJsonArray("messages");
      assertThat(messages).hasSize(3);
      var result = messages.getJsonObject(2).getJsonArray("content").getJsonObject(0);
      assertThat(result.getString("tool_use_id")).isEqualTo("toolu_1");
      assertThat(result.getBoolean("is_error")).isTrue();
    }
  }

  @Test
  void asks_for_json_by_its_schema_mode_and_in_words_where_that_is_refused() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    var refusing =
        ScriptedModelServer.of(
            body ->
                body.containsKey("output_config")
                    ? ModelScript.fails(400, "output_config.format: not supported")
                    : ModelScript.says("{\"n\":1}"));
    try (var server = refusing) {
      var reply =
          ask(server, new Provider.Request(Prompt.of("test", "x"), Optional.of(schema), List.of()));

      assertThat(reply.text()).isEqualTo("{\"n\":1}");
      var asked = server.received().getFirst().body().getJsonObject("output_config");
      assertThat(asked.getJsonObject("format").getJsonObject("schema")).isEqualTo(schema);
      assertThat(server.lastBody().toString()).contains("JSON Schema");
    }
  }

  @Test
  void keeps_the_temperature_within_its_scale() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      var prompt = Prompt.of("test", "y").temperature(1.6);
      ask(server, new Provider.Request(prompt, Optional.empty(), List.of()));

      assertThat(server.lastBody().getJsonNumber("temperature").doubleValue()).isEqualTo(1);
    }
  }

  @Test
  void takes_an_overload_among_the_events_as_passing() {
    var raw =
        """
        event: error
        data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

        """;
    assertPassing(new ModelScript.Raw(raw), "Overloaded");
  }

  @Test
  void notices_a_stream_that_ends_without_a_finish() {
    assertPassing(new ModelScript.Stops("half"), "ended in the middle");
  }

  @Test
  void notices_a_connection_that_breaks() {
    assertPassing(new ModelScript.Breaks("half"), "anthropic: ");
  }

  @Test
  void notices_an_event_that_is_not_json() {
    assertPassing(new ModelScript.Raw("event: message_start\ndata: {oops\n\n"), "not JSON");
  }

  private void assertPassing(ModelScript script, String words) {
    try (var server = ScriptedModelServer.of(script)) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .isInstanceOfSatisfying(
              ProviderFailed.class,
              it -> {
                assertThat(it).hasMessageContaining(words);
                assertThat(it.retryable()).isTrue();
              });
    }
  }
}
