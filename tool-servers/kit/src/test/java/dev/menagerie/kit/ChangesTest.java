// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server tells of its own accord: changes, and lines of a log. */
@Timeout(20)
class ChangesTest {

  private static final JsonObject ANY = (JsonObject) Wire.parse("{\"type\": \"object\"}");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ServerChanges changes = new ServerChanges();
  private final ToolServer.Listening server = serving("one").start("127.0.0.1", 0, changes);

  @AfterEach
  void stop() {
    server.close();
  }

  private static ToolServer serving(String... tools) {
    var resource =
        new ServedResource(
            "r://1",
            "One",
            "The first.",
            "text/plain",
            (uri, _, _) -> new ResourceContents.Text(uri, "text/plain", "1"));
    return new ToolServer(
        "s",
        "1",
        List.of(tools).stream()
            .map(name -> new ServedTool(name, "D.", ANY, (_, meta) -> logging(meta)))
            .toList(),
        List.of(resource),
        List.of());
  }

  private static ToolResult logging(CallMeta meta) {
    meta.log(LogLevel.DEBUG, Wire.text("small"));
    meta.log(LogLevel.WARNING, Wire.text("grave"));
    return ToolResult.text("");
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(server.url()))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
  }

  private HttpResponse<String> legacy(String session, String body) {
    return sent(request().header("Mcp-Session-Id", session), body);
  }

  private static HttpResponse<String> sent(HttpRequest.Builder request, String body) {
    try {
      return HTTP.send(
          request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String session() {
    return sent(
            request(),
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\":"
                + " {\"protocolVersion\": \"2025-11-25\", \"capabilities\": {}}}")
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private static String method(String name, String params) {
    return "{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"%s\", \"params\": %s}"
        .formatted(name, params);
  }

  private HttpResponse<InputStream> open(HttpRequest request)
      throws IOException, InterruptedException {
    return HTTP.send(request, BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The next message of a stream. */
  private static JsonObject next(BufferedReader lines) throws IOException {
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: {")) {
        return (JsonObject) Wire.parse(line.substring("data: ".length()));
      }
    }
    throw new IOException("the stream has ended");
  }

  @Test
  void tells_a_legacy_client_of_changes_and_of_the_resources_that_it_wants()
      throws IOException, InterruptedException {
    var session = session();
    legacy(session, method("resources/subscribe", "{\"uri\": \"r://1\"}"));
    var stream = open(request().header("Mcp-Session-Id", session).GET().build());
    var lines = lines(stream);

    changes.updated("r://2");
    changes.updated("r://1");
    changes.replace(serving("one", "two"));

    assertThat(stream.statusCode()).isEqualTo(200);
    var first = next(lines);
    assertThat(first.getString("method")).isEqualTo("notifications/resources/updated");
    assertThat(first.getJsonObject("params").getString("uri")).isEqualTo("r://1");
    assertThat(next(lines).getString("method")).isEqualTo("notifications/tools/list_changed");
    stream.body().close();
  }

  @Test
  void offers_from_the_start_what_it_was_changed_to_before() {
    var early = new ServerChanges();
    early.replace(serving("two"));

    try (var other = serving("one").start("127.0.0.1", 0, early)) {
      assertThat(call(other, "tools/list", "-", "\"a\": 1", "{}"))
          .contains("\"two\"")
          .doesNotContain("\"one\"");
    }
  }

  @Test
  void announces_what_may_come_and_lists_that_there_is_none() {
    var none = ToolServer.of("s", "1", List.of());
    try (var other = none.start("127.0.0.1", 0, new ServerChanges())) {
      assertThat(call(other, "server/discover", "-", "\"a\": 1", "{}"))
          .contains("\"resources\":{\"listChanged\":true", "\"prompts\":{\"listChanged\":true");
      assertThat(call(other, "resources/list", "-", "\"a\": 1", "{}")).contains("\"resources\":[]");
      assertThat(call(other, "prompts/list", "-", "\"a\": 1", "{}")).contains("\"prompts\":[]");
    }
    try (var fixed = none.start("127.0.0.1", 0)) {
      assertThat(call(fixed, "resources/list", "-", "\"a\": 1", "{}")).contains("-32601");
    }
  }

  @Test
  void takes_no_subscription_to_what_it_does_not_serve() {
    var session = session();
    for (var i = 0; i < 30; i++) {
      assertThat(legacy(session, method("resources/subscribe", "{\"uri\": \"r://1\"}")).body())
          .contains("\"result\":{}");
    }

    assertThat(legacy(session, method("resources/subscribe", "{\"uri\": \"r://9\"}")).body())
        .contains("-32002", "no resource at this address");
  }

  @Test
  void tells_no_more_of_a_resource_that_is_not_wanted_any_more()
      throws IOException, InterruptedException {
    var session = session();
    legacy(session, method("resources/subscribe", "{\"uri\": \"r://1\"}"));
    legacy(session, method("resources/unsubscribe", "{\"uri\": \"r://1\"}"));
    var stream = open(request().header("Mcp-Session-Id", session).GET().build());
    var lines = lines(stream);

    changes.updated("r://1");
    changes.replace(serving("two"));

    assertThat(next(lines).getString("method")).isEqualTo("notifications/tools/list_changed");
    stream.body().close();
  }

  @Test
  void tells_a_modern_subscriber_what_it_asked_for_and_ends_orderly()
      throws IOException, InterruptedException {
    var listen =
        method(
            "subscriptions/listen",
            "{\"notifications\": {\"toolsListChanged\": true, \"taskIds\": [\"x\"]}, %s}"
                .formatted(meta("{}")));
    var stream =
        open(modern("subscriptions/listen", "-").POST(BodyPublishers.ofString(listen)).build());
    var lines = lines(stream);
    var acknowledged = next(lines);

    changes.updated("r://1");
    changes.replace(serving("one", "two"));

    assertThat(acknowledged.getString("method"))
        .isEqualTo("notifications/subscriptions/acknowledged");
    assertThat(acknowledged.getJsonObject("params").getJsonObject("notifications"))
        .isEqualTo(Wire.parse("{\"toolsListChanged\": true}"));
    var changed = next(lines);
    assertThat(changed.getString("method")).isEqualTo("notifications/tools/list_changed");
    assertThat(changed.getJsonObject("params").getJsonObject("_meta"))
        .isEqualTo(Wire.parse("{\"io.modelcontextprotocol/subscriptionId\": 7}"));
    server.close();
    assertThat(next(lines).getInt("id")).isEqualTo(7);
  }

  private static String meta(String capabilities) {
    return "\"_meta\": {\"%s\": \"2026-07-28\", \"%s\": %s}"
        .formatted(Protocol.VERSION_META, Protocol.CAPABILITIES_META, capabilities);
  }

  private HttpRequest.Builder modern(String method, String name) {
    return request()
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", method)
        .header("Mcp-Name", name);
  }

  @Test
  void logs_to_a_legacy_client_what_is_grave_enough() {
    var session = session();
    var call = method("tools/call", "{\"name\": \"one\"}");

    assertThat(legacy(session, call).body()).contains("grave").doesNotContain("small");

    assertThat(legacy(session, method("logging/setLevel", "{\"level\": \"debug\"}")).body())
        .contains("\"result\":{}");
    assertThat(legacy(session, call).body()).contains("grave", "small");
    assertThat(legacy(session, method("logging/setLevel", "{\"level\": \"loud\"}")).body())
        .contains("-32602");
  }

  @Test
  void serves_a_long_call_as_a_task_to_who_knows_tasks_alone() {
    var tool =
        new ServedTool("t", "D.", ANY, (LongHandler) (_, _) -> ToolResult.text("the result"));
    try (var other = ToolServer.of("s", "1", List.of(tool)).start("127.0.0.1", 0)) {
      var knows = "{\"extensions\": {\"io.modelcontextprotocol/tasks\": {}}}";
      var plain = call(other, "tools/call", "t", "\"name\": \"t\"", "{}");
      var task = call(other, "tools/call", "t", "\"name\": \"t\"", knows);
      var id = ((JsonObject) Wire.parse(task)).getJsonObject("result").getString("taskId");

      assertThat(plain).contains("the result").doesNotContain("taskId");
      assertThat(task).contains("\"resultType\":\"task\"");
      assertThat(call(other, "tasks/get", id, "\"taskId\": \"%s\"".formatted(id), "{}"))
          .contains("-32021", "requiredCapabilities");
      assertThat(call(other, "tasks/get", "none", "\"taskId\": \"none\"", knows))
          .contains("-32602");
      assertThat(call(other, "tasks/cancel", id, "\"taskId\": \"%s\"".formatted(id), knows))
          .contains("\"resultType\":\"complete\"");
    }
  }

  private static String call(
      ToolServer.Listening other, String method, String name, String params, String capabilities) {
    var request =
        HttpRequest.newBuilder(URI.create(other.url()))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method)
            .header("Mcp-Name", name);
    return sent(request, method(method, "{%s, %s}".formatted(params, meta(capabilities)))).body();
  }
}
