// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, over HTTP, with the sample database. */
@Timeout(60)
class MainTest {

  @TempDir Path temp;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();
  private URI mcp = URI.create("http://127.0.0.1/not-started");

  @AfterEach
  void stop() throws Exception {
    http.close();
    for (var process : started) {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private Process start(String... variables) throws IOException {
    var process = launch(variables);
    var line = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
    assertThat(line).matches("listening on http://127\\.0\\.0\\.1:\\d+/mcp");
    mcp = URI.create(line.substring("listening on ".length()));
    return process;
  }

  private Process launch(String... variables) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temp,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.environment().put("MENAGERIE_LIFELINE", "stdin");
    for (int i = 0; i < variables.length; i += 2) {
      builder.environment().put(variables[i], variables[i + 1]);
    }
    var process = builder.start();
    started.add(process);
    return process;
  }

  @Test
  void serves_the_sample_in_both_eras() throws Exception {
    start();

    assertThat(tools())
        .extracting(
            tool -> tool.getString("name"),
            tool -> tool.getJsonObject("annotations").getBoolean("readOnlyHint"),
            tool -> tool.getJsonObject("annotations").getBoolean("destructiveHint"),
            tool -> tool.getJsonObject("inputSchema").getBoolean("additionalProperties"))
        .containsExactly(
            tuple("query", true, false, false),
            tuple("tables", true, false, false),
            tuple("describe", true, false, false));
    assertThat(said(legacy("tables", "{}")))
        .contains("main,repairs,table,16,NULL\n", "main,open_repairs,view,NULL,NULL\n");
    assertThat(said(modern("describe", "{\"table\": \"repairs\"}")))
        .contains("- bicycle_id -> bicycles (id)");
    var busiest =
        """
        {"sql": "SELECT m.name, sum(r.minutes) AS minutes FROM repairs r JOIN mechanics m ON m.id = r.mechanic_id \
        WHERE r.finished >= ? GROUP BY m.name ORDER BY 2 DESC LIMIT 1", "parameters": ["2025-05-01"]}\
        """;
    assertThat(said(legacy("query", busiest))).isEqualTo("name,minutes\nHenrike,200\n\n(1 row)");
    assertThat(said(modern("query", busiest))).isEqualTo("name,minutes\nHenrike,200\n\n(1 row)");
    var refused = modern("query", "{\"sql\": \"DELETE FROM repairs RETURNING id\"}");
    assertThat(refused.getBoolean("isError")).isTrue();
    assertThat(said(refused)).contains("attempt to write a readonly database");
    assertThat(said(legacy("execute", "{\"sql\": \"DELETE FROM repairs\"}"))).isEqualTo("none");
    assertThat(status(mcp.resolve("/health"))).isEqualTo(200);

    stop();

    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void offers_to_change_the_database_where_that_is_configured() throws Exception {
    start(Settings.WRITE, "true");

    assertThat(tools())
        .extracting(
            tool -> tool.getString("name"),
            tool -> tool.getJsonObject("annotations").getBoolean("readOnlyHint"),
            tool -> tool.getJsonObject("annotations").getBoolean("destructiveHint"))
        .hasSize(4)
        .contains(tuple("execute", false, true));
    assertThat(said(legacy("execute", "{\"sql\": \"UPDATE parts SET stock = 5 WHERE id = 9\"}")))
        .isEqualTo("done; 1 row changed");
    assertThat(said(legacy("query", "{\"sql\": \"SELECT stock FROM parts WHERE id = 9\"}")))
        .contains("\n5\n");
  }

  @Test
  void takes_its_worker_along_when_it_is_killed() throws Exception {
    var process = start();
    var worker = process.children().toList();
    assertThat(worker).hasSize(1);

    process.destroyForcibly();

    worker.getFirst().onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void says_in_one_line_why_it_cannot_start() throws Exception {
    var wrong =
        Map.of(
            Settings.URL, "jdbc:sqlite:none.db",
            Settings.WRITE, "maybe",
            Settings.MAX_ROWS, "many");
    for (var variable : wrong.entrySet()) {
      var process = launch(variable.getKey(), variable.getValue());

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(process.getInputStream().readAllBytes()).isEmpty();
      var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said.lines()).singleElement().asString().startsWith("sql: " + variable.getKey());
    }
  }

  private Iterable<JsonObject> tools() throws Exception {
    return result(legacyRequest("tools/list", "{}"))
        .getJsonArray("tools")
        .getValuesAs(JsonObject.class);
  }

  private JsonObject legacy(String tool, String arguments) throws Exception {
    return result(
        legacyRequest(
            "tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments)));
  }

  private JsonObject modern(String tool, String arguments) throws Exception {
    var params =
        """
        {"name": "%s", "arguments": %s, "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {}}}\
        """
            .formatted(tool, arguments);
    return result(
        request("tools/call", params)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", tool));
  }

  private HttpRequest.Builder legacyRequest(String method, String params) {
    return request(method, params).header("MCP-Protocol-Version", "2025-11-25");
  }

  private HttpRequest.Builder request(String method, String params) {
    return HttpRequest.newBuilder(mcp)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(
            BodyPublishers.ofString(
                "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
                    .formatted(method, params)));
  }

  /** The result, or an empty object for an error of the protocol. */
  private JsonObject result(HttpRequest.Builder request) throws Exception {
    var answer = Tools.json(http.send(request.build(), BodyHandlers.ofString()).body());
    return answer.containsKey("result")
        ? answer.getJsonObject("result")
        : Tools.json("{\"content\": [{\"text\": \"none\"}]}");
  }

  private int status(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private static String said(JsonObject result) {
    return result.getJsonArray("content").getJsonObject(0).getString("text");
  }
}
