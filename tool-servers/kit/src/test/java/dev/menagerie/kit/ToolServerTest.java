// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ToolServerTest {

  private static final JsonObject PAIR =
      json(
          """
          {"type": "object", "required": ["a", "b"], "additionalProperties": false,
           "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}
          """);

  private static final JsonObject ANY = json("{\"type\": \"object\"}");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ToolServer.Listening server;

  @BeforeAll
  static void start() {
    server =
        ToolServer.of(
                "sums",
                "1.0",
                List.of(
                    new ServedTool("add", "Adds.", PAIR, ToolServerTest::add),
                    new ServedTool("meta", "Tells.", ANY, (_, meta) -> told(meta)),
                    new ServedTool("picky", "Refuses.", ANY, (_, _) -> refuse()),
                    new ServedTool("broken", "Fails.", ANY, (_, _) -> fail())))
            .start("127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ToolResult add(JsonObject arguments, CallMeta meta) {
    return ToolResult.text(
        Integer.toString(Math.addExact(arguments.getInt("a"), arguments.getInt("b"))));
  }

  private static ToolResult told(CallMeta meta) {
    return ToolResult.text(
        meta.idempotencyKey().orElse("no key") + " " + meta.traceparent().orElse("no trace"));
  }

  private static ToolResult refuse() {
    throw new IllegalArgumentException("x: must be tidy");
  }

  private static ToolResult fail() {
    throw new IllegalStateException("secret detail");
  }

  @TestFactory
  Stream<DynamicTest> answers_legacy_messages_as_the_table_says() {
    return RpcCases.all()
        .map(row -> DynamicTest.dynamicTest(row.getString("case"), () -> answers(row)));
  }

  private static void answers(JsonObject row) {
    var reply = post(row.getString("text"), Map.of());

    assertThat(reply.statusCode()).isEqualTo(row.getInt("status"));
    if (row.containsKey("batch")) {
      assertThat(value(reply).asJsonArray()).hasSize(row.getInt("batch"));
    } else if (row.containsKey("code")) {
      assertThat(json(reply.body()).getJsonObject("error").getInt("code"))
          .isEqualTo(row.getInt("code"));
    } else if (row.getInt("status") == 200) {
      assertThat(json(reply.body()).get("result")).isEqualTo(JsonValue.EMPTY_JSON_OBJECT);
    } else {
      assertThat(reply.body()).isEmpty();
    }
    if (row.containsKey("id")) {
      assertThat(json(reply.body()).get("id")).isEqualTo(row.get("id"));
    }
  }

  /** Headers that differ from right ones ("-" removes), and what must come of it. */
  private record Headers(Map<String, String> change, int status, int code) {}

  @TestFactory
  Stream<DynamicTest> checks_the_headers_of_modern_calls() {
    return Stream.of(
            new Headers(Map.of(), 200, 0),
            new Headers(Map.of("Mcp-Name", "=?base64?YWRk?="), 200, 0),
            new Headers(Map.of("Mcp-Name", "=?base64?*?="), 400, -32020),
            new Headers(Map.of("Mcp-Name", "-"), 400, -32020),
            new Headers(Map.of("Mcp-Name", "meta"), 400, -32020),
            new Headers(Map.of("Mcp-Method", "-"), 400, -32020),
            new Headers(Map.of("Mcp-Method", "tools/list"), 400, -32020),
            new Headers(Map.of("MCP-Protocol-Version", "-"), 400, -32020),
            new Headers(Map.of("MCP-Protocol-Version", "2025-11-25"), 400, -32020),
            new Headers(Map.of("Origin", "http://localhost:3000"), 200, 0),
            new Headers(Map.of("Origin", "http://127.0.0.1"), 200, 0),
            new Headers(Map.of("Origin", "http://evil.example"), 403, -32600),
            new Headers(Map.of("Origin", "http://localhost.evil.example"), 403, -32600),
            new Headers(Map.of("Origin", "null"), 403, -32600),
            new Headers(Map.of("Content-Type", "text/plain"), 415, -32600))
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> checked(row)));
  }

  private static void checked(Headers row) {
    var reply = modern("tools/call", call("add", "{\"a\": 1, \"b\": 2}"), row.change());

    assertThat(reply.statusCode()).isEqualTo(row.status());
    if (row.status() == 200) {
      assertThat(text(reply)).isEqualTo("3");
    } else {
      assertThat(json(reply.body()).getJsonObject("error").getInt("code")).isEqualTo(row.code());
    }
  }

  @Test
  void offers_its_versions_to_a_client_of_an_unknown_one() {
    var meta = "{\"io.modelcontextprotocol/protocolVersion\": \"1900-01-01\"}";
    var body = request("tools/list", json("{\"_meta\": " + meta + "}"));

    var reply =
        post(body, Map.of("MCP-Protocol-Version", "1900-01-01", "Mcp-Method", "tools/list"));

    var error = json(reply.body()).getJsonObject("error");
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(error.getInt("code")).isEqualTo(-32022);
    assertThat(error.getJsonObject("data"))
        .isEqualTo(
            json(
                """
                {"supported": ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"],
                 "requested": "1900-01-01"}
                """));
  }

  @Test
  void answers_a_request_for_a_foreign_host_with_403() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var request =
          "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2\r\nConnection: close\r\n\r\n{}";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));

      var reply = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

      assertThat(reply).isEqualTo("HTTP/1.1 403");
    }
  }

  @Test
  void discovers_and_lists_in_the_modern_era() {
    var discovered = result(modern("server/discover", ANY, Map.of()));
    var listed = result(modern("tools/list", ANY, Map.of()));

    assertThat(discovered.getString("resultType")).isEqualTo("complete");
    assertThat(discovered.getJsonArray("supportedVersions").getString(0)).isEqualTo("2026-07-28");
    assertThat(listed.getJsonArray("tools").getJsonObject(0))
        .isEqualTo(
            Json.createObjectBuilder()
                .add("name", "add")
                .add("description", "Adds.")
                .add("inputSchema", PAIR)
                .build());
    assertThat(listed.keySet()).contains("ttlMs", "cacheScope").doesNotContain("nextCursor");
  }

  @Test
  void agrees_on_a_legacy_version() {
    assertThat(initialized("2025-06-18")).isEqualTo("2025-06-18");
    assertThat(initialized("2025-03-26")).isEqualTo("2025-03-26");
    assertThat(initialized("2024-11-05")).isEqualTo("2025-11-25");
  }

  private static String initialized(String version) {
    var params = json("{\"protocolVersion\": \"%s\", \"capabilities\": {}}".formatted(version));
    return result(post(request("initialize", params), Map.of())).getString("protocolVersion");
  }

  @Test
  void calls_a_tool_in_the_legacy_era() {
    var reply =
        post(
            request("tools/call", call("add", "{\"a\": 2, \"b\": 3}")),
            Map.of("MCP-Protocol-Version", "2025-06-18"));

    assertThat(result(reply))
        .isEqualTo(
            json("{\"content\": [{\"type\": \"text\", \"text\": \"5\"}], \"isError\": false}"));
  }

  @Test
  void refuses_batches_after_the_revision_that_had_them() {
    var reply =
        post("[" + request("ping", ANY) + "]", Map.of("MCP-Protocol-Version", "2025-06-18"));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("batches ended");
  }

  @Test
  void passes_key_and_trace_to_the_tool() {
    var params =
        json(
            """
            {"name": "meta", "arguments": {},
             "_meta": {"dev.menagerie/idempotencyKey": "t1/2/0", "traceparent": "00-ab-cd-01"}}
            """);

    assertThat(text(modern("tools/call", params, Map.of()))).isEqualTo("t1/2/0 00-ab-cd-01");
  }

  @TestFactory
  Stream<DynamicTest> answers_wrong_arguments_with_a_result_to_read() {
    return Map.of(
            "{\"a\": 1}", "argument b is missing",
            "{\"a\": 1, \"b\": \"2\"}", "argument b: must be of type integer",
            "{\"a\": 1, \"b\": 2.5}", "argument b: must be of type integer",
            "{\"a\": 1, \"b\": 2, \"c\": 3}", "no argument is named c; there are a, b")
        .entrySet()
        .stream()
        .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> refused(row)));
  }

  private static void refused(Map.Entry<String, String> row) {
    var reply = modern("tools/call", call("add", row.getKey()), Map.of());

    assertThat(result(reply).getBoolean("isError")).isTrue();
    assertThat(text(reply)).isEqualTo(row.getValue());
  }

  @Test
  void shows_the_model_what_a_tool_refuses_but_not_how_it_broke() {
    var picky = modern("tools/call", call("picky", "{}"), Map.of());
    var broken = modern("tools/call", call("broken", "{}"), Map.of());

    assertThat(text(picky)).isEqualTo("x: must be tidy");
    assertThat(result(broken).getBoolean("isError")).isTrue();
    assertThat(broken.body()).doesNotContain("secret");
  }

  @Test
  void names_the_tools_when_one_is_unknown() {
    var reply = modern("tools/call", call("subtract", "{}"), Map.of());

    var error = json(reply.body()).getJsonObject("error");
    assertThat(error.getInt("code")).isEqualTo(-32602);
    assertThat(error.getString("message")).contains("subtract", "add, meta, picky, broken");
  }

  @Test
  void pages_a_long_list() {
    var tools =
        IntStream.range(0, 230)
            .mapToObj(i -> new ServedTool("t" + i, "T.", ANY, (_, _) -> ToolResult.text("")))
            .toList();
    var methods = new McpMethods(ToolServer.of("many", "1", tools));

    var first = list(methods, ANY);
    var second = list(methods, cursor(first));
    var third = list(methods, cursor(second));

    assertThat(third.getJsonArray("tools")).hasSize(30);
    assertThat(third.containsKey("nextCursor")).isFalse();
    assertThatThrownBy(() -> list(methods, json("{\"cursor\": \"x\"}")))
        .isInstanceOf(RpcError.class)
        .hasMessageContaining("cursor");
  }

  private static JsonObject list(McpMethods methods, JsonObject params) {
    return methods.legacy("tools/list", params, Exchange.SILENT);
  }

  private static JsonObject cursor(JsonObject page) {
    return Json.createObjectBuilder().add("cursor", page.getString("nextCursor")).build();
  }

  @Test
  void refuses_a_request_that_is_too_large() {
    var padded = request("ping", ANY) + " ".repeat(McpHttp.LARGEST);

    assertThat(post(padded, Map.of()).statusCode()).isEqualTo(413);
  }

  @Test
  void has_nothing_to_get_but_its_health() {
    assertThat(get("/mcp").statusCode()).isEqualTo(405);
    assertThat(get("/health").body()).contains("UP", "sums");
  }

  @Test
  void refuses_two_tools_of_one_name() {
    var tool = new ServedTool("add", "Adds.", PAIR, ToolServerTest::add);

    assertThatThrownBy(() -> ToolServer.of("sums", "1", List.of(tool, tool)))
        .hasMessageContaining("two tools are named add");
  }

  private static JsonObject call(String tool, String arguments) {
    return Json.createObjectBuilder().add("name", tool).add("arguments", json(arguments)).build();
  }

  private static HttpResponse<String> modern(
      String method, JsonObject params, Map<String, String> change) {
    var meta =
        Json.createObjectBuilder(
                params.containsKey("_meta")
                    ? params.getJsonObject("_meta")
                    : JsonValue.EMPTY_JSON_OBJECT)
            .add(Protocol.VERSION_META, Protocol.MODERN)
            .add(Protocol.CAPABILITIES_META, JsonValue.EMPTY_JSON_OBJECT);
    var headers = new HashMap<String, String>();
    headers.put(Protocol.VERSION_HEADER, Protocol.MODERN);
    headers.put(Protocol.METHOD_HEADER, method);
    if (params.containsKey("name")) {
      headers.put(Protocol.NAME_HEADER, params.getString("name"));
    }
    headers.putAll(change);
    headers.values().removeIf("-"::equals);
    return post(
        request(method, Json.createObjectBuilder(params).add("_meta", meta).build()), headers);
  }

  private static String request(String method, JsonObject params) {
    return new RpcMessage.Request(Json.createValue("r1"), method, params).json().toString();
  }

  private static HttpResponse<String> post(String body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create(server.url()))
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    if (!headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return send(request.build());
  }

  private static HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(URI.create(server.url()).resolve(path)).build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObject result(HttpResponse<String> reply) {
    return json(reply.body()).getJsonObject("result");
  }

  private static String text(HttpResponse<String> reply) {
    return result(reply).getJsonArray("content").getJsonObject(0).getString("text");
  }

  private static JsonValue value(HttpResponse<String> reply) {
    try (var reader = Json.createReader(new StringReader(reply.body()))) {
      return reader.readValue();
    }
  }

  private static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
