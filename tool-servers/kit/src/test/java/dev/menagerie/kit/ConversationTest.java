// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes to and fro before a result: progress, questions, and what else a server has. */
@Timeout(20)
class ConversationTest {

  private static final JsonObject ANY = json("{\"type\": \"object\"}");
  private static final String ELICITATION = "{\"elicitation\": {}}";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final InputRequest NAME =
      new InputRequest.Form(
          "Who are you?",
          json(
              "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},\"required\":[\"name\"]}"));

  private static ToolServer.Listening server;

  @BeforeAll
  static void start() {
    var tools =
        List.of(
            new ServedTool("greet", "Greets.", ANY, (_, meta) -> greeted(meta, "name")),
            new ServedTool("twice", "Asks twice.", ANY, (_, meta) -> twice(meta)),
            new ServedTool("slow", "Tells.", ANY, (_, meta) -> slow(meta)));
    var note =
        new ServedResource(
            "notes://{day}/text",
            "Note",
            "A note.",
            "text/plain",
            (uri, given, _) -> new ResourceContents.Text(uri, "text/plain", note(given)));
    var fixed =
        new ServedResource(
            "notes://today/text",
            "Today",
            "Today's note.",
            "text/plain",
            (uri, _, _) -> new ResourceContents.Text(uri, "text/plain", "today"));
    var argument =
        new ServedPrompt.Argument("city", "A city.", true, List.of("Ulm", "Ulan Bator", "Urbino"));
    var prompt =
        new ServedPrompt(
            "visit",
            "Plans a visit.",
            List.of(argument),
            (given, _) ->
                List.of(PromptMessage.user(new Content.Text("Plan " + given.get("city")))));
    server =
        new ToolServer("talk", "1", tools, List.of(note, fixed), List.of(prompt))
            .start("127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ToolResult greeted(CallMeta meta, String question) {
    var answer = meta.ask(question, NAME);
    return ToolResult.text(
        answer.getString("action")
            + " "
            + Wire.object(answer, "content").getString("name", "nobody"));
  }

  private static ToolResult twice(CallMeta meta) {
    var first = Wire.object(meta.ask("first", NAME), "content").getString("name");
    var second = Wire.object(meta.ask("second", NAME), "content").getString("name");
    return ToolResult.text(first + " and " + second);
  }

  private static ToolResult slow(CallMeta meta) {
    meta.progress(1, 2, "half");
    meta.progress(2, 2, "");
    return ToolResult.text("done");
  }

  private static String note(Map<String, String> given) {
    if (given.getOrDefault("day", "").equals("never")) {
      throw new IllegalArgumentException("there is no such day");
    }
    return "note of " + given.get("day");
  }

  @Test
  void tells_progress_on_the_stream_of_a_call_that_wants_it() {
    var told = messages(modern("tools/call", "slow", "{}", "\"progressToken\": \"p\"", "{}"));

    assertThat(told).hasSize(3);
    assertThat(told.get(0).getJsonObject("params").toString())
        .isEqualTo("{\"progressToken\":\"p\",\"progress\":1,\"total\":2,\"message\":\"half\"}");
    assertThat(told.get(1).getJsonObject("params").containsKey("message")).isFalse();
    assertThat(text(told.get(2))).isEqualTo("done");
  }

  @Test
  void answers_in_plain_json_when_nobody_wants_progress() {
    var reply = modern("tools/call", "slow", "{}", "\"other\": 1", "{}");

    assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(text(json(reply.body()))).isEqualTo("done");
  }

  @Test
  void asks_a_modern_caller_by_its_result() {
    var asked = result(modern("tools/call", "greet", ELICITATION, "\"x\": 1", "{}"));

    assertThat(asked.getString("resultType")).isEqualTo("input_required");
    assertThat(asked.getJsonObject("inputRequests").getJsonObject("name").getString("method"))
        .isEqualTo("elicitation/create");
    var answered = modern("tools/call", "greet", ELICITATION, "\"x\": 1", answer(asked, "name"));
    assertThat(text(json(answered.body()))).isEqualTo("accept Ann");
  }

  @Test
  void keeps_earlier_answers_in_the_state_of_the_request() {
    var first = result(modern("tools/call", "twice", ELICITATION, "\"x\": 1", "{}"));
    var second =
        result(modern("tools/call", "twice", ELICITATION, "\"x\": 1", answer(first, "first")));

    var end = modern("tools/call", "twice", ELICITATION, "\"x\": 1", answer(second, "second"));

    assertThat(second.getJsonObject("inputRequests")).containsOnlyKeys("second");
    assertThat(text(json(end.body()))).isEqualTo("Ann and Ann");
  }

  @Test
  void asks_again_for_an_answer_that_does_not_fit() {
    for (var answer :
        List.of(
            "5",
            "{}",
            "{\"action\": \"accept\"}",
            "{\"action\": \"accept\", \"content\": {\"name\": 5}}")) {
      var given = "{\"inputResponses\": {\"name\": %s}}".formatted(answer);

      var asked = result(modern("tools/call", "greet", ELICITATION, "\"x\": 1", given));

      assertThat(asked.getString("resultType")).as(answer).isEqualTo("input_required");
    }
  }

  @Test
  void refuses_a_state_that_it_did_not_give() {
    var reply =
        modern("tools/call", "greet", ELICITATION, "\"x\": 1", "{\"requestState\": \"mine\"}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(code(reply)).isEqualTo(-32602);
  }

  @Test
  void says_what_a_caller_must_offer_that_cannot_be_asked() {
    var reply = modern("tools/call", "greet", "{}", "\"x\": 1", "{}");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(code(reply)).isEqualTo(-32021);
    assertThat(json(reply.body()).getJsonObject("error").getJsonObject("data").toString())
        .isEqualTo("{\"requiredCapabilities\":{\"elicitation\":{}}}");
  }

  @Test
  void asks_a_legacy_caller_by_a_request_of_its_own() throws Exception {
    var session = session(ELICITATION);
    var stream =
        HTTP.send(legacy(call("greet"), session), BodyHandlers.ofLines()).body().iterator();

    var question = next(stream);
    var answer =
        "{\"jsonrpc\": \"2.0\", \"id\": %s, \"result\": {\"action\": \"decline\"}}"
            .formatted(question.get("id"));
    var taken = HTTP.send(legacy(answer, session), BodyHandlers.ofString());

    assertThat(question.getString("method")).isEqualTo("elicitation/create");
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(text(next(stream))).isEqualTo("decline nobody");
  }

  @Test
  void tells_the_model_when_a_legacy_caller_cannot_be_asked() throws Exception {
    var reply = HTTP.send(legacy(call("greet"), session("{}")), BodyHandlers.ofString());

    var result = result(reply);
    assertThat(result.getBoolean("isError")).isTrue();
    assertThat(text(json(reply.body()))).contains("elicitation");
  }

  @Test
  void reads_the_resource_with_the_address_before_one_by_template() {
    var today = modern("resources/read", "notes://today/text", "{}", "\"x\": 1", "{}");
    var other = modern("resources/read", "notes://monday/text", "{}", "\"x\": 1", "{}");

    assertThat(result(today).getJsonArray("contents").getJsonObject(0).getString("text"))
        .isEqualTo("today");
    assertThat(result(other).getJsonArray("contents").getJsonObject(0).getString("text"))
        .isEqualTo("note of monday");
  }

  @Test
  void says_which_resource_is_not_there() {
    for (var uri : List.of("notes://never/text", "notes://a/b/text", "other://x")) {
      var reply = modern("resources/read", uri, "{}", "\"x\": 1", "{}");

      assertThat(code(reply)).isEqualTo(-32602);
      assertThat(reply.body()).contains(uri);
    }
  }

  @Test
  void lists_templates_apart_from_resources() {
    var resources = result(modern("resources/list", "", "{}", "\"x\": 1", "{}"));
    var templates = result(modern("resources/templates/list", "", "{}", "\"x\": 1", "{}"));

    assertThat(resources.getJsonArray("resources")).hasSize(1);
    assertThat(templates.getJsonArray("resourceTemplates").toString())
        .contains("notes://{day}/text");
    assertThat(templates.getInt("ttlMs")).isPositive();
  }

  @Test
  void writes_a_prompt_with_its_arguments_and_completes_them() {
    var prompt =
        modern("prompts/get", "visit", "{}", "\"x\": 1", "{\"arguments\": {\"city\": \"Ulm\"}}");
    var missing = modern("prompts/get", "visit", "{}", "\"x\": 1", "{}");
    var ref =
        "{\"ref\": {\"type\": \"ref/prompt\", \"name\": \"visit\"}, \"argument\": {\"name\":"
            + " \"city\", \"value\": \"ul\"}}";
    var completed = result(modern("completion/complete", "", "{}", "\"x\": 1", ref));

    assertThat(prompt.body()).contains("Plan Ulm");
    assertThat(code(missing)).isEqualTo(-32602);
    assertThat(completed.getJsonObject("completion").getJsonArray("values").toString())
        .isEqualTo("[\"Ulm\",\"Ulan Bator\"]");
  }

  @Test
  void knows_no_prompts_when_it_has_none() {
    try (var bare = ToolServer.of("bare", "1", List.of()).start("127.0.0.1", 0)) {
      var reply = modern(bare.url(), "prompts/list", "", "{}", "\"x\": 1", "{}");

      assertThat(reply.statusCode()).isEqualTo(404);
      assertThat(code(reply)).isEqualTo(-32601);
    }
  }

  private static String answer(JsonObject asked, String name) {
    var content = Wire.object().add("name", "Ann");
    var answer = Wire.object().add("action", "accept").add("content", content);
    return Wire.object()
        .add("inputResponses", Wire.object().add(name, answer))
        .add("requestState", asked.getString("requestState"))
        .build()
        .toString();
  }

  private static HttpResponse<String> modern(
      String method, String name, String capabilities, String meta, String params) {
    return modern(server.url(), method, name, capabilities, meta, params);
  }

  private static HttpResponse<String> modern(
      String url, String method, String name, String capabilities, String meta, String params) {
    var all =
        Wire.object(json(params))
            .add("name", name)
            .add("uri", name)
            .add(
                "_meta",
                Wire.object(json("{%s}".formatted(meta)))
                    .add(Protocol.VERSION_META, Protocol.MODERN)
                    .add(Protocol.CAPABILITIES_META, json(capabilities)));
    var body =
        Wire.object().add("jsonrpc", "2.0").add("id", 1).add("method", method).add("params", all);
    var request =
        posted(url, body.build().toString())
            .header("MCP-Protocol-Version", Protocol.MODERN)
            .header("Mcp-Method", method);
    if (!name.isEmpty()) {
      request.header("Mcp-Name", name);
    }
    return sent(request.build());
  }

  private static HttpRequest.Builder posted(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> sent(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String session(String capabilities) {
    var body =
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\": {\"protocolVersion\": \"2025-11-25\", \"capabilities\": %s}}"
            .formatted(capabilities);
    return sent(posted(server.url(), body).build())
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private static String call(String tool) {
    return "{\"jsonrpc\": \"2.0\", \"id\": 2, \"method\": \"tools/call\", \"params\": {\"name\": \"%s\"}}"
        .formatted(tool);
  }

  private static HttpRequest legacy(String body, String session) {
    return posted(server.url(), body).header("Mcp-Session-Id", session).build();
  }

  /** The next message of an event stream. */
  private static JsonObject next(Iterator<String> lines) {
    while (lines.hasNext()) {
      var line = lines.next();
      if (line.startsWith("data: ")) {
        return json(line.substring("data: ".length()));
      }
    }
    throw new AssertionError("the stream has ended");
  }

  private static List<JsonObject> messages(HttpResponse<String> reply) {
    return Stream.of(reply.body().split("\n"))
        .filter(line -> line.startsWith("data: "))
        .map(line -> json(line.substring("data: ".length())))
        .toList();
  }

  private static JsonObject result(HttpResponse<String> reply) {
    return json(reply.body()).getJsonObject("result");
  }

  private static int code(HttpResponse<String> reply) {
    return json(reply.body()).getJsonObject("error").getInt("code");
  }

  private static String text(JsonObject message) {
    var content = message.getJsonObject("result").getJsonArray("content");
    return content.getJsonObject(0).getString("text");
  }

  private static JsonObject json(String text) {
    return Wire.parse(text).asJsonObject();
  }
}
