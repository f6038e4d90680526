// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, over HTTP, as a client sees it. */
@Timeout(60)
class MainTest {

  @TempDir Path temp;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    http.close();
  }

  private Process start(Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("MENAGERIE_"));
    builder.environment().putAll(environment);
    builder.directory(temp.toFile());
    var process = builder.start();
    started.add(process);
    return process;
  }

  private URI listening(Map<String, String> environment) throws IOException {
    var with = new HashMap<>(environment);
    with.put("MENAGERIE_LIFELINE", "stdin");
    BufferedReader out = start(with).inputReader(StandardCharsets.UTF_8);
    return URI.create(out.readLine().substring("listening on ".length()));
  }

  @Test
  void is_healthy_and_speaks_both_eras() throws Exception {
    var url = listening(Map.of());

    var health =
        http.send(HttpRequest.newBuilder(url.resolve("/health")).build(), BodyHandlers.ofString());
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("UP", "web");

    var legacy =
        legacy(url, "initialize", "{\"protocolVersion\": \"2025-06-18\", \"capabilities\": {}}");
    assertThat(legacy.getString("protocolVersion")).isEqualTo("2025-06-18");
    assertThat(legacy.getJsonObject("serverInfo").getString("name")).isEqualTo("web");
    assertThat(names(legacy(url, "tools/list", "{}"))).containsExactly("fetch", "search");
    assertThat(names(modern(url, "tools/list", "", "{%s}"))).containsExactly("fetch", "search");
  }

  @Test
  void works_through_every_tool() throws Exception {
    Files.createDirectories(temp.resolve("documents"));
    Files.writeString(temp.resolve("documents/otter.md"), "# Otter\n\nIt holds hands.");
    try (var site = new Site().html("/", "<h1>Hello</h1>")) {
      var url = listening(Map.of(Tools.ALLOW, "127.0.0.1", "MENAGERIE_WEB_REQUEST", "true"));

      assertThat(said(url, "fetch", "{\"url\": \"%s\"}".formatted(site.url("/"))))
          .endsWith("# Hello");
      assertThat(said(url, "search", "{\"query\": \"hands\"}")).contains("doc:otter.md");
      assertThat(said(url, "fetch", "{\"url\": \"doc:otter.md\"}")).endsWith("It holds hands.");
      assertThat(
              said(
                  url,
                  "request",
                  "{\"method\": \"GET\", \"url\": \"%s\"}".formatted(site.url("/x"))))
          .contains("404 Not Found");
      var barred = call(url, "fetch", "{\"url\": \"http://169.254.169.254/\"}");
      assertThat(barred.getBoolean("isError")).isTrue();
      assertThat(text(barred)).contains("a link-local address");
    }
  }

  /** The heap holds none of what they would send. */
  @Test
  void lives_on_in_a_small_heap_whatever_servers_send() throws Exception {
    var deep = "<div a=b><p><b><i><a href=x>".repeat(39_000);
    var flat = "<p a=bcdefghijk>".repeat(199_000);
    try (var endless =
            new RawSite(
                out -> {
                  out.write(
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n"
                          .getBytes(StandardCharsets.US_ASCII));
                  var block = new byte[1 << 16];
                  for (int i = 0; i < 1 << 14; i++) {
                    out.write(block);
                  }
                });
        var site =
            new Site()
                .html("/deep", deep)
                .html("/flat", flat)
                .on(
                    "/bomb",
                    new Site.Told(
                        200,
                        Map.of("Content-Type", "text/html", "Content-Encoding", "gzip"),
                        FetchTest.packed(new byte[64 << 20])));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var url = listening(Map.of(Tools.ALLOW, "127.0.0.1"));
      var calls = new ArrayList<Callable<String>>();
      for (int i = 0; i < 4; i++) {
        calls.add(() -> text(call(url, "fetch", "{\"url\": \"%s\"}".formatted(endless.url()))));
        calls.add(() -> text(call(url, "fetch", "{\"url\": \"%s\"}".formatted(site.url("/bomb")))));
        calls.add(() -> text(call(url, "fetch", "{\"url\": \"%s\"}".formatted(site.url("/deep")))));
        calls.add(() -> text(call(url, "fetch", "{\"url\": \"%s\"}".formatted(site.url("/flat")))));
      }

      for (var call : threads.invokeAll(calls)) {
        assertThat(call.get())
            .containsAnyOf(
                "more than 4194304 bytes",
                "no text; it may be made",
                "too broken to be read",
                "no complete answer");
      }

      site.html("/", "still here");
      assertThat(said(url, "fetch", "{\"url\": \"%s\"}".formatted(site.url("/"))))
          .endsWith("still here");
    }
  }

  @Test
  void says_which_variable_is_wrong_and_ends() throws Exception {
    assertThat(complaint(Map.of("MENAGERIE_WEB_TIMEOUT", "soon")))
        .isEqualTo(
            "web: MENAGERIE_WEB_TIMEOUT: \"soon\", must be a duration such as PT20S, from PT0.1S to"
                + " PT10M");
    assertThat(complaint(Map.of("SERVER_PORT", "http"))).contains("SERVER_PORT");
  }

  private String complaint(Map<String, String> environment) throws Exception {
    var process = start(environment);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).doesNotContain("\tat ");
    return said.lines().filter(line -> line.startsWith("web: ")).findAny().orElse(said);
  }

  private String said(URI url, String tool, String arguments) throws Exception {
    var result = call(url, tool, arguments);
    assertThat(result.getBoolean("isError")).as(text(result)).isFalse();
    return text(result);
  }

  private JsonObject call(URI url, String tool, String arguments) throws Exception {
    return modern(
        url,
        "tools/call",
        tool,
        "{\"name\": \"%s\", \"arguments\": %s, %%s}".formatted(tool, arguments));
  }

  private JsonObject legacy(URI url, String method, String params) throws Exception {
    return post(url, method, params, HttpRequest.newBuilder(url));
  }

  private JsonObject modern(URI url, String method, String name, String params) throws Exception {
    var meta =
        """
        "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28", \
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"}, \
        "io.modelcontextprotocol/clientCapabilities": {}}\
        """;
    var request =
        HttpRequest.newBuilder(url)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method);
    if (!name.isEmpty()) {
      request.header("Mcp-Name", name);
    }
    return post(url, method, params.formatted(meta), request);
  }

  private JsonObject post(URI url, String method, String params, HttpRequest.Builder request)
      throws Exception {
    var body =
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
            .formatted(method, params);
    var answer =
        http.send(
            request
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(url + ": " + answer.body()).isEqualTo(200);
    return Tools.json(answer.body()).getJsonObject("result");
  }

  private static List<String> names(JsonObject listed) {
    return listed.getJsonArray("tools").getValuesAs(JsonObject.class).stream()
        .map(tool -> tool.getString("name"))
        .toList();
  }

  private static String text(JsonObject result) {
    return result.getJsonArray("content").getJsonObject(0).getString("text");
  }
}
