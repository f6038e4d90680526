// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers that call themselves compatible send in place of what OpenAI would send. */
class OpenAiDialectsTest {

  private static final Tool ADD =
      new Tool("sums__add", "Adds.", Json.object("{\"type\":\"object\",\"properties\":{}}"));

  private final List<String> deltas = new ArrayList<>();

  private ModelReply ask(ScriptedModelServer server) {
    return new OpenAiProvider("openai", server.url(), "", Duration.ofSeconds(20), 256)
        .reply(
            "small",
            new Provider.Request(Prompt.of("test", "go"), Optional.empty(), List.of(ADD)),
            deltas::add);
  }

  private ModelReply ask(String... events) {
    var stream = new StringBuilder();
    for (var event : events) {
      stream.append("data: ").append(event).append("\n\n");
    }
    try (var server = ScriptedModelServer.of(new ModelScript.Raw(stream.toString()))) {
      return ask(server);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A role alone, a content of null, fields nobody knows, a finish in a chunk of its own.
        """
        {"choices":[{"index":0,"delta":{"role":"assistant"}}]}
        {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"refusal":null}}],"x":{}}
        {"choices":[{"index":0,"delta":{"content":"Hel"},"logprobs":null,"finish_reason":null}]}
        {"choices":[{"index":0,"delta":{"content":"lo"}}],"usage":null,"system_fingerprint":"f"}
        {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
        [DONE]
        """,
        // Neither an id nor an end mark nor a usage.
        """
        {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}
        """,
        // An end mark without a finish, and the finish in the last chunk of text.
        """
        {"choices":[{"index":0,"delta":{"content":"Hello"}}]}
        [DONE]
        """,
        // A usage in an empty chunk behind the finish, one with an empty choice list in front.
        """
        {"choices":[],"prompt_filter_results":[]}
        {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}]}
        {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}
        [DONE]
        """,
        // A finish with a null delta.
        """
        {"choices":[{"index":0,"delta":{"content":"Hello","tool_calls":null}}]}
        {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"eos"}]}
        [DONE]
        """
      })
  void reads_a_text_however_it_is_cut(String events) {
    var reply = ask(events.strip().split("\n"));

    assertThat(reply.text()).isEqualTo("Hello");
    assertThat(reply.calls()).isEmpty();
    assertThat(reply.usage().tokens()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // In one piece, with a finish that says stop.
        """
        {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,\
        "id":"c1","type":"function","function":{"name":"sums__add","arguments":"{\\"a\\":1}"}}]},\
        "finish_reason":"stop"}]}
        [DONE]
        """,
        // In one piece, without an index.
        """
        {"choices":[{"index":0,"delta":{"tool_calls":[{\
        "id":"c1","type":"function","function":{"name":"sums__add","arguments":"{\\"a\\":1}"}}]}}]}
        {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
        [DONE]
        """,
        // In many pieces, the later ones with an empty id and name.
        """
        {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function",\
        "function":{"name":"sums__add"}}]}}]}
        {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"",\
        "function":{"name":"","arguments":"{\\"a\\""}}]}}]}
        {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":null,\
        "function":{"name":null,"arguments":":1}"}}]}}]}
        {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
        [DONE]
        """
      })
  void reads_a_call_however_it_is_cut(String events) {
    var reply = ask(events.strip().split("\n"));

    assertThat(reply.calls()).hasSize(1);
    assertThat(reply.calls().getFirst().tool()).isEqualTo("sums__add");
    assertThat(reply.calls().getFirst().arguments()).isEqualTo(Json.object("{\"a\":1}"));
  }

  @Test
  void reads_a_reply_that_comes_in_one_piece() {
    var whole =
        """
        {"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",
        "content":"Hello"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
        """;
    try (var server =
        ScriptedModelServer.of(new ModelScript.Fails(200, java.util.Map.of(), whole))) {
      var reply = ask(server);

      assertThat(reply.text()).isEqualTo("Hello");
      assertThat(deltas).containsExactly("Hello");
      assertThat(reply.usage().inputTokens()).isEqualTo(3);
    }
  }

  @Test
  void reads_calls_that_come_in_one_piece() {
    var whole =
        """
        {"choices":[{"message":{"content":null,"tool_calls":[
        {"id":"a","type":"function","function":{"name":"sums__add","arguments":"{\\"a\\":1}"}},
        {"id":"b","type":"function","function":{"name":"sums__add","arguments":"{\\"a\\":2}"}}]}}]}
        """;
    try (var server =
        ScriptedModelServer.of(new ModelScript.Fails(200, java.util.Map.of(), whole))) {
      assertThat(ask(server).calls())
          .extracting(it -> it.arguments().getInt("a"))
          .containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}",
        "{\"choices\":[{\"message\":{\"content\":\"Hel",
        "{\"status\":\"ok\"}",
        "",
        "<html>busy</html>"
      })
  void what_is_no_reply_may_be_asked_for_again(String body) {
    try (var server =
        ScriptedModelServer.of(new ModelScript.Fails(200, java.util.Map.of(), body))) {
      assertThatThrownBy(() -> ask(server))
          .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isTrue());
    }
  }

  @Test
  void leaves_out_the_wish_for_a_usage_that_a_server_does_not_know() {
    try (var server =
        ScriptedModelServer.of(
            body ->
                body.containsKey("stream_options")
                    ? ModelScript.fails(400, "unknown field: stream_options")
                    : ModelScript.says("fine"))) {
      assertThat(ask(server).text()).isEqualTo("fine");
    }
  }
}
