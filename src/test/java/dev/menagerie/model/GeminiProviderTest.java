// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GeminiProviderTest {

  private static ModelReply ask(ScriptedModelServer server, Provider.Request request) {
    return new GeminiProvider(server.url() + "/v1beta", "k-9", Duration.ofSeconds(20), 512)
        .reply("gemini-x", request, _ -> {});
  }

  private static Provider.Request text(String text) {
    return new Provider.Request(Prompt.of("test", text), Optional.empty(), List.of());
  }

  @Test
  void asks_the_model_of_the_path_for_a_stream() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      ask(server, text("y"));

      assertThat(server.received().getFirst().path())
          .isEqualTo("/v1beta/models/gemini-x:streamGenerateContent");
      var config = server.lastBody().getJsonObject("generationConfig");
      assertThat(config.getInt("maxOutputTokens")).isEqualTo(512);
    }
  }

  @Test
  void counts_cached_tokens_within_the_input_and_thoughts_within_the_output() {
    var count = new ModelScript.Count(50, 40, 9);
    var says = new ModelScript.Says("Good evening", List.of(), "stop", count);
    try (var server = ScriptedModelServer.of(says)) {
      assertThat(ask(server, text("greet")).usage())
          .isEqualTo(new Usage(50, 40, 9, BigDecimal.ZERO));
    }
  }

  @Test
  void keeps_the_sampling_beside_the_schema() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    try (var server = ScriptedModelServer.of(ModelScript.says("{\"n\":1}"))) {
      ask(server, new Provider.Request(Prompt.of("test", "x"), Optional.of(schema), List.of()));

      var config = server.lastBody().getJsonObject("generationConfig");
      assertThat(config.getInt("maxOutputTokens")).isEqualTo(512);
      assertThat(config.getString("responseMimeType")).isEqualTo("application/json");
      assertThat(config.getJsonObject("responseJsonSchema")).isEqualTo(schema);
    }
  }

  @Test
  void signs_its_calls_once_a_model_has_missed_the_signature() {
    var made = new ToolCall("c1", "files__read", Json.object("{\"path\":\"a.txt\"}"));
    var turns =
        List.<Turn>of(
            new Turn.User("read"),
            new Turn.Assistant("", List.of(made)),
            new Turn.ToolResult(made, new Observation.Result("text")));
    var missing = "Function call is missing a thought_signature in functionCall parts.";
    var strict =
        ScriptedModelServer.of(
            body ->
                body.toString().contains("thoughtSignature")
                    ? ModelScript.says("done")
                    : ModelScript.fails(400, missing));
    try (var server = strict) {
      var request = new Provider.Request(Prompt.of("test", turns), Optional.empty(), List.of());

      assertThat(ask(server, request).text()).isEqualTo("done");
      assertThat(server.received()).hasSize(2);
    }
  }

  @Test
  void waits_as_long_as_google_says_in_the_body() {
    var body =
        """
        {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
        {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"11.5s"}]}}\
        """;
    try (var server = ScriptedModelServer.of(new ModelScript.Fails(429, Map.of(), body))) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .hasMessageContaining("Quota exceeded")
          .isInstanceOfSatisfying(
              ProviderFailed.class,
              it -> {
                assertThat(it.retryable()).isTrue();
                assertThat(it.retryAfter()).contains(Duration.ofMillis(11_500));
              });
    }
  }

  @Test
  void takes_a_blocked_prompt_for_a_refusal() {
    assertRefused("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n", "blocked: SAFETY");
  }

  @Test
  void takes_a_wrong_argument_in_the_middle_of_the_stream_for_a_refusal() {
    assertRefused(
        "data: {\"error\":{\"code\":400,\"message\":\"bad\",\"status\":\"INVALID_ARGUMENT\"}}\n\n",
        "bad");
  }

  @Test
  void takes_a_call_that_the_model_spoilt_for_a_failure() {
    var raw = "data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n";
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(raw))) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isTrue());
    }
  }

  @Test
  void tells_an_answer_that_was_filtered() {
    var count = new ModelScript.Count(5, 0, 5);
    var says = new ModelScript.Says("", List.of(), "content_filter", count);
    try (var server = ScriptedModelServer.of(says)) {
      assertThat(ask(server, text("x")).finish()).isEqualTo("content_filter");
    }
  }

  private static void assertRefused(String raw, String words) {
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(raw))) {
      assertThatThrownBy(() -> ask(server, text("x")))
          .hasMessageContaining(words)
          .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isFalse());
    }
  }
}
