// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.LongHandler;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolHandler;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through the gateway of tools that ask in the middle. */
@Timeout(60)
class AskedFormsTest {

  private static final String SCHEMA =
      "\"requestedSchema\":{\"type\":\"object\",\"properties\":%s}";
  private static final String STATE = "{\\\"a\\\" : 1}\\u0000\\u202e \\ud83d\\ude00";

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static Context context(Answers answers) {
    return new Context("t1", "/0", OnBehalf.NOBODY, Duration.ofSeconds(10), _ -> {}, answers);
  }

  private ToolOutcome call(Answers answers) {
    return bench.call("s__risky", context(answers));
  }

  private static Inquiry asked(ToolOutcome outcome) {
    assertThat(outcome).isInstanceOf(ToolOutcome.Asks.class);
    return ((ToolOutcome.Asks) outcome).inquiry();
  }

  private static String failure(ToolOutcome outcome) {
    assertThat(outcome).isInstanceOf(ToolOutcome.Done.class);
    var observation = ((ToolOutcome.Done) outcome).observation();
    assertThat(observation).isInstanceOf(Observation.Failure.class);
    return observation.text();
  }

  private static String form(String message, String properties) {
    return "{\"method\":\"elicitation/create\",\"params\":{\"message\":%s,%s}}"
        .formatted(message, SCHEMA.formatted(properties));
  }

  private static JsonObject requiring(String requests, String state) {
    return Json.object(
        "{\"resultType\":\"input_required\",\"inputRequests\":%s%s}"
            .formatted(requests, state.isEmpty() ? "" : ",\"requestState\":\"" + state + "\""));
  }

  /** A server that asks this once, and then has it. */
  private ScriptedMcp asking(String requests, String state) {
    return asking(
        seen ->
            seen.params().containsKey("inputResponses")
                ? ScriptedMcp.text("enough")
                : requiring(requests, state));
  }

  private ScriptedMcp asking(Function<Seen, JsonObject> results) {
    return bench.serve(Map.of(), seen -> Answer.result(seen, results.apply(seen)));
  }

  private Inquiry asks(String request) {
    try (var _ = asking("{\"a\":" + request + "}", "")) {
      return asked(call(new Answers.Open()));
    }
  }

  private String refused(String request) {
    try (var _ = asking("{\"a\":" + request + "}", "")) {
      return failure(call(new Answers.Open()));
    }
  }

  private static JsonObject fields(Inquiry inquiry) {
    return inquiry.forms().getFirst().schema().getJsonObject("properties");
  }

  private static Answers.Given given(Inquiry inquiry, String responses) {
    var kept = Inquiry.of(Json.object(inquiry.json().toString())); // as the journal keeps it
    return new Answers.Given(kept.state(), Json.object(responses));
  }

  @Test
  void says_what_is_asked_and_goes_on_with_the_answers_and_the_state_as_it_came() {
    var requests =
        """
        {"where": %s,
         "page": {"method": "elicitation/create", "params": {"mode": "url", "url": "http://x"}}}
        """
            .formatted(
                form(
                    "\"Where?\"",
                    "{\"city\":{\"type\":\"string\",\"default\":\"Ulm\"},\"zip\":{\"type\":\"integer\"}}"));
    try (var server = asking(requests, STATE)) {
      var inquiry = asked(call(new Answers.Open()));
      assertThat(inquiry.forms()).hasSize(1);
      assertThat(inquiry.forms().getFirst().message()).isEqualTo("Where?");
      assertThat(inquiry.json().toString()).doesNotContain("\\u0000", "http://x");

      var outcome =
          call(given(inquiry, "{\"where\":{\"action\":\"accept\",\"content\":{\"zip\":89073}}}"));

      assertThat(outcome).isEqualTo(ToolBench.result("enough"));
      var calls = server.seen("tools/call").stream().map(Seen::params).toList();
      assertThat(calls).hasSize(2);
      assertThat(calls.get(1).getString("requestState"))
          .isEqualTo(Json.object("{\"s\":\"" + STATE + "\"}").getString("s"));
      assertThat(calls.get(1).getJsonObject("inputResponses"))
          .isEqualTo(
              Json.object(
                  """
                  {"where": {"action": "accept", "content": {"zip": 89073, "city": "Ulm"}},
                   "page": {"action": "decline"}}
                  """));
      assertThat(calls.get(1).getString("name")).isEqualTo("risky");
    }
  }

  @Test
  void a_server_is_told_that_somebody_can_be_asked_only_where_that_is_so() {
    try (var server = asking("{\"a\":" + form("\"?\"", "{}") + "}", "")) {
      call(new Answers.Open());
      assertThat(failure(call(new Answers.Nobody()))).contains("does not offer");

      var told =
          server.seen("tools/call").stream()
              .map(
                  it ->
                      it.params()
                          .getJsonObject("_meta")
                          .getJsonObject("io.modelcontextprotocol/clientCapabilities"))
              .toList();
      assertThat(told.get(0).getJsonObject("elicitation")).containsOnlyKeys("form");
      assertThat(told.get(1)).doesNotContainKey("elicitation");
      assertThat(server.seen("tools/list").getFirst().params().toString())
          .doesNotContain("elicitation");
    }
  }

  @Test
  void a_page_to_be_visited_is_declined_and_nobody_is_asked() {
    var page =
        "{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"url\",\"url\":\"http://x\"}}";
    try (var server = asking("{\"a\":" + page + "}", "")) {
      assertThat(call(new Answers.Open())).isEqualTo(ToolBench.result("enough"));

      assertThat(server.seen("tools/call").getLast().params().getJsonObject("inputResponses"))
          .isEqualTo(Json.object("{\"a\":{\"action\":\"decline\"}}"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sampling/createMessage", "roots/list", "anything/else"})
  void what_is_not_offered_fails_also_beside_a_form(String method) {
    var other = "{\"method\":\"%s\",\"params\":{}}".formatted(method);
    assertThat(refused(other)).contains("does not offer");
    try (var _ = asking("{\"a\":%s,\"b\":%s}".formatted(form("\"?\"", "{}"), other), "")) {
      assertThat(failure(call(new Answers.Open()))).contains("does not offer");
    }
  }

  @Test
  void a_message_is_shown_without_what_nobody_sees_and_not_without_end() {
    var hostile =
        "\"\\u001b[31mRed\\u202e \\u200b sk-%s %s\"".formatted("a".repeat(30), "x".repeat(1 << 20));

    var message = asks(form(hostile, "{}")).forms().getFirst().message();

    assertThat(message).startsWith("Red").endsWith("[cut]").hasSizeLessThan(4_100);
    assertThat(message).doesNotContain("\u001b", "\u202e", "sk-a").contains("[removed: ");
  }

  @Test
  void of_a_schema_only_what_the_protocol_knows_is_kept() {
    var fields =
        fields(
            asks(
                form(
                    "\"?\"",
                    """
                    {"mail": {"type": "string", "title": "M\\u001b[1mail", "format": "email",
                              "minLength": 3, "maxLength": 1e999999999, "pattern": "(a+)+$",
                              "$ref": "http://x", "default": "a\\u0000b"},
                     "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2,
                               "x": %s},
                     "sure": {"type": "boolean", "default": true},
                     "one": {"type": "string", "enum": ["a", "b"], "enumNames": ["A", "B"]},
                     "other": {"type": "string", "oneOf": [{"const": "c", "title": "C"}]},
                     "some": {"type": "array", "items": {"enum": ["d", "e"]}, "minItems": 1,
                              "default": ["d"]}}
                    """
                        .formatted("[".repeat(100) + "]".repeat(100)))));

    assertThat(fields)
        .isEqualTo(
            Json.object(
                """
                {"mail": {"type": "string", "title": "Mail", "format": "email", "minLength": 3},
                 "count": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
                 "sure": {"type": "boolean", "default": true},
                 "one": {"type": "string", "enum": ["a", "b"], "enumNames": ["A", "B"]},
                 "other": {"type": "string", "oneOf": [{"const": "c", "title": "C"}]},
                 "some": {"type": "array", "items": {"type": "string", "enum": ["d", "e"]},
                          "minItems": 1, "default": ["d"]}}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"deep\": {\"type\": \"object\", \"properties\": {}}} | deep: must be a text, a number",
        "{\"list\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}}} | list: a list must"
            + " be of choices",
        "{\"none\": 7} | none: must be a text",
        "{\"a\\u202eb\": {\"type\": \"string\"}} | not plain text",
        "{\"one\": {\"type\": \"string\", \"enum\": [\"a\\u0000\"]}} | not plain text",
        "{\"one\": {\"type\": \"string\", \"enum\": []}} | 0 choices, must be 1 to 100",
        "{\"one\": {\"type\": \"string\", \"oneOf\": [{}]}} | a choice without a value",
      })
  void a_form_that_cannot_be_shown_fails_and_says_why(String properties, String why) {
    assertThat(refused(form("\"?\"", properties))).contains("s__risky: the tool asks", why);
  }

  @Test
  void more_than_anybody_answers_is_not_asked() {
    var field = "\"f%d\":{\"type\":\"string\"}";
    var fields = new StringBuilder("{");
    for (int i = 0; i < 51; i++) {
      fields.append(i == 0 ? "" : ",").append(field.formatted(i));
    }
    assertThat(refused(form("\"?\"", fields + "}"))).contains("has 51 fields, at most 50");

    var requests = new StringBuilder("{");
    for (int i = 0; i < 11; i++) {
      requests.append(i == 0 ? "" : ",").append("\"r%d\":%s".formatted(i, form("\"?\"", "{}")));
    }
    try (var _ = asking(requests + "}", "")) {
      assertThat(failure(call(new Answers.Open()))).contains("more than 10 things at once");
    }
    try (var _ = asking("{\"a\":" + form("\"?\"", "{}") + "}", "x".repeat(70_000))) {
      assertThat(failure(call(new Answers.Open()))).contains("more than can be kept");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Password, string, true",
    "userApiKey, string, true",
    "pin, string, true",
    "city, string, false",
    "token_count, integer, false",
    "pin, integer, true",
    "pin_code, string, true",
    "spinning, integer, false",
  })
  void a_field_for_a_secret_is_known_by_its_name(String name, String type, boolean secret) {
    var form = asks(form("\"?\"", "{\"%s\":{\"type\":\"%s\"}}".formatted(name, type)));

    assertThat(form.forms().getFirst().secret()).isEqualTo(secret ? List.of(name) : List.of());
  }

  @Test
  void a_message_about_a_secret_makes_every_text_suspicious() {
    var form = asks(form("\"Your credit card?\"", "{\"a\":{\"type\":\"string\"}}"));

    assertThat(form.forms().getFirst().secret()).containsExactly("a");
  }

  @Test
  void values_are_checked_by_the_schema_that_is_shown() {
    var schema =
        asks(form("\"?\"", "{\"zip\":{\"type\":\"integer\"}}")).forms().getFirst().schema();

    assertThat(bench.gateway().unfit(schema, Json.object("{\"zip\":1}"))).isEmpty();
    assertThat(bench.gateway().unfit(schema, Json.object("{\"zip\":\"1\"}")).orElseThrow())
        .contains("zip: string found, integer expected");
    assertThat(bench.gateway().unfit(schema, Json.object("{\"x\":1}")).orElseThrow())
        .contains("there are: zip");
  }

  @ParameterizedTest
  @CsvSource({
    "email, not at all, anna@example.com",
    "date, 2026-02-30, 2026-02-28",
    "date-time, 2026-02-28, 2026-02-28T10:00:00Z",
    "uri, no address, https://example.com/a",
  })
  void what_a_format_says_is_checked(String format, String wrong, String right) {
    var field = "{\"a\":{\"type\":\"string\",\"format\":\"%s\"}}".formatted(format);
    var schema = asks(form("\"?\"", field)).forms().getFirst().schema();

    assertThat(bench.gateway().unfit(schema, Json.object().add("a", right).build())).isEmpty();
    assertThat(bench.gateway().unfit(schema, Json.object().add("a", wrong).build()).orElseThrow())
        .startsWith("a: ")
        .contains(format);
  }

  @Test
  void what_must_be_there_may_be_left_out_where_the_form_proposes_something() {
    var fields = "{\"a\":{\"type\":\"string\",\"default\":\"x\"},\"b\":{\"type\":\"string\"}}";
    var asked = form("\"?\"", fields).replace("}}}}", "}},\"required\":[\"a\",\"b\"]}}");
    var schema = asks(asked).forms().getFirst().schema();

    assertThat(bench.gateway().unfit(schema, Json.object("{\"b\":\"y\"}"))).isEmpty();
    assertThat(bench.gateway().unfit(schema, Json.object("{}")).orElseThrow())
        .contains("b")
        .doesNotContain("a:");
  }

  @Test
  void answers_go_to_the_address_alone_that_asked() {
    try (var _ = asking("{\"a\":" + form("\"Which key?\"", "{}") + "}", "state")) {
      var inquiry = asked(call(new Answers.Open()));
      try (var other = asking("{\"a\":" + form("\"Which key?\"", "{}") + "}", "state")) {
        var outcome = call(given(inquiry, "{\"a\":{\"action\":\"accept\",\"content\":{}}}"));

        assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
        assertThat(outcome.toString()).contains("at another address", "were not sent");
        assertThat(other.seen("tools/call")).isEmpty();
      }
    }
  }

  @Test
  void a_call_that_goes_on_and_is_not_answered_is_in_doubt_even_if_it_was_not_sent() {
    var server = asking("{\"a\":" + form("\"?\"", "{}") + "}", "s");
    var inquiry = asked(call(new Answers.Open()));
    var pinned = bench.pinned("s__risky");
    server.close();

    var outcome =
        bench
            .gateway()
            .call(
                pinned,
                ToolCall.of("s__risky", JsonValue.EMPTY_JSON_OBJECT),
                context(given(inquiry, "{\"a\":{\"action\":\"decline\"}}")));

    assertThat(outcome).isInstanceOf(ToolOutcome.InDoubt.class);
  }

  private static ToolResult ask(CallMeta meta) {
    var schema =
        Json.object("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");
    var first = meta.ask("first", new InputRequest.Form("Where?", schema));
    var then = meta.ask("then", new InputRequest.Form("And then?", schema));
    return ToolResult.text(
        first.getJsonObject("content").getString("city") + then.getString("action"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_tool_of_the_kit_asks_again_and_again_as_a_call_and_as_a_task(boolean task) {
    LongHandler asTask = (_, meta) -> ask(meta);
    ToolHandler asCall = (_, meta) -> ask(meta);
    var any = Json.object("{\"type\":\"object\"}");
    var tool =
        task ? new ServedTool("t", "D.", any, asTask) : new ServedTool("t", "D.", any, asCall);
    try (var server = ToolServer.of("kit", "1", List.of(tool)).start("127.0.0.1", 0)) {
      bench.servers().replace("k", server.url(), Map.of());
      var first = asked(bench.call("k__t", context(new Answers.Open())));
      assertThat(first.forms().getFirst().message()).isEqualTo("Where?");
      var name = first.forms().getFirst().name();
      var accepted = "{\"%s\":{\"action\":\"accept\",\"content\":{\"city\":\"Ulm\"}}}";
      var then = asked(bench.call("k__t", context(given(first, accepted.formatted(name)))));
      assertThat(then.forms().getFirst().message()).isEqualTo("And then?");
      var declined = "{\"%s\":{\"action\":\"decline\"}}";

      var last = declined.formatted(then.forms().getFirst().name());
      assertThat(bench.call("k__t", context(given(then, last))))
          .isEqualTo(ToolBench.result("Ulmdecline"));
    }
  }

  @Test
  void what_was_asked_is_one_call_of_the_limits_and_the_measures() {
    try (var _ = asking("{\"a\":" + form("\"?\"", "{}") + "}", "")) {
      var inquiry = asked(call(new Answers.Open()));
      assertThat(bench.gateway().measures(bench.pinned("s__risky")).getInt("calls")).isZero();

      call(given(inquiry, "{\"a\":{\"action\":\"decline\"}}"));

      assertThat(bench.gateway().measures(bench.pinned("s__risky")).getInt("calls")).isEqualTo(1);
    }
  }
}
