// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.model.OpenAiProvider;
import dev.menagerie.model.Provider;
import dev.menagerie.model.ProviderFailed;
import dev.mokksy.aimocks.openai.MockOpenai;
import dev.mokksy.aimocks.openai.completions.OpenaiChatResponseSpecification;
import io.ktor.http.HttpStatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kotlin.Unit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our form of OpenAI's requests and streams against a mock that others wrote: it reads a request
 * into types of its own and answers none that it cannot read or does not expect.
 */
@Timeout(60)
class OpenAiMockTest {

  private final MockOpenai mock = new MockOpenai(0, false);
  private final List<String> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    mock.shutdown();
  }

  private ModelReply ask(Provider.Request request) {
    return new OpenAiProvider("openai", mock.baseUrl(), "k", Duration.ofSeconds(20), 256)
        .reply("gpt-4o-mini", request, deltas::add);
  }

  private static Provider.Request text(Prompt prompt) {
    return new Provider.Request(prompt, Optional.empty(), List.of());
  }

  private static Consumer<OpenaiChatResponseSpecification> answering(String text) {
    return it -> it.assistantContent(text).finishReason("stop");
  }

  @Test
  void a_stream_is_asked_for_and_read() {
    mock.completion(
            it -> {
              it.model("gpt-4o-mini");
              it.systemMessageContains("Be brief.");
              it.userMessageContains("Greet the crew");
              it.temperature(0.7);
            })
        .respondsStream(
            it -> {
              it.chunks("Good ", "day, ", "crew");
              it.setFinishReason("stop");
              it.setSendDone(true);
              return Unit.INSTANCE;
            });

    var turns = List.<Turn>of(new Turn.System("Be brief."), new Turn.User("Greet the crew"));
    var reply = ask(text(Prompt.of("test", turns).temperature(0.7)));

    assertThat(reply.text()).isEqualTo("Good day, crew");
    assertThat(deltas).containsExactly("Good ", "day, ", "crew");
    assertThat(reply.finish()).isEqualTo("stop");
    assertThat(reply.usage().outputTokens()).isPositive();
  }

  @Test
  void a_whole_reply_is_read_where_no_stream_comes() {
    mock.completion(it -> it.userMessageContains("Greet")).responds(answering("Good day"));

    assertThat(ask(text(Prompt.of("test", "Greet"))).text()).isEqualTo("Good day");
  }

  @Test
  void tools_their_calls_and_results_are_in_the_form_of_the_others() {
    var add =
        new Tool(
            "add",
            "Adds.",
            Json.object(
                """
                {"type":"object","properties":{"a":{"type":"number","description":"one"}},\
                "required":["a"]}\
                """));
    var made = new ToolCall("c1", "add", Json.object("{\"a\":1}"));
    mock.completion(
            it -> {
              it.hasToolWithFunction("add");
              it.toolHasParameter("add", "a", "one");
              it.toolParameterHasType("add", "a", "number");
              it.toolRequiresParameters("add", "a");
              it.requestBodyContains("\"tool_call_id\":\"c1\"");
            })
        .responds(answering("It is 1"));

    // Unlike OpenAI, the mock does not read calls without words.
    var turns =
        List.<Turn>of(
            new Turn.User("Add"),
            new Turn.Assistant("Adding.", List.of(made)),
            new Turn.ToolResult(made, new Observation.Result("1")));
    var request = new Provider.Request(Prompt.of("test", turns), Optional.empty(), List.of(add));

    assertThat(ask(request).text()).isEqualTo("It is 1");
  }

  @Test
  void the_wish_for_a_schema_is_in_the_form_of_the_others() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    mock.completion(
            it ->
                it.requestBodyContains("\"json_schema\"")
                    .requestBodyContains("\"strict\":true")
                    .requestBodyContains(schema.toString()))
        .responds(answering("{\"n\":1}"));

    var request = new Provider.Request(Prompt.of("test", "x"), Optional.of(schema), List.of());

    assertThat(ask(request).text()).isEqualTo("{\"n\":1}");
  }

  @Test
  void an_error_is_read() {
    mock.completion(it -> it.userMessageContains("Greet"))
        .<String>respondsError(
            it -> {
              it.setHttpStatus(HttpStatusCode.Companion.getTooManyRequests());
              it.setBody("{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\"}}");
            });

    assertThatThrownBy(() -> ask(text(Prompt.of("test", "Greet"))))
        .hasMessageContaining("Rate limit reached")
        .isInstanceOfSatisfying(ProviderFailed.class, it -> assertThat(it.retryable()).isTrue());
  }
}
