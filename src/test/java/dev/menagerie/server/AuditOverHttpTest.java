// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.OAuthConfig;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done and refused over HTTP and MCP is in the audit log before it is answered. */
@HelidonTest
class AuditOverHttpTest {

  private static final Path DATA = TemporaryData.folder();
  private static final String TASK = Caller.task("function-calling", "What is 2+2? s3cret-goal");

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.in(DATA, Map.of("menagerie.security.token", "s3cret"));
  }

  @BeforeEach
  void open() {
    caller = new Caller(target.getUri());
  }

  private HttpResponse<String> send(String method, String path, String body) {
    return caller.send(method, path, body, "Authorization", "Bearer s3cret");
  }

  private List<JsonObject> lines() {
    return Json.parse(send("GET", "/v1/audit?limit=1000", "").body()).asJsonArray().stream()
        .map(it -> it.asJsonObject())
        .toList();
  }

  private JsonObject last() {
    return lines().getLast();
  }

  private static String files() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.list(DATA.resolve("audit"))) {
      for (var file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static int verify(Path folder, ByteArrayOutputStream out) {
    return AuditCommand.run(
        List.of("verify", folder.toString()),
        new Keys(ConfigProvider.getConfig()),
        new PrintStream(out));
  }

  @Test
  void a_task_that_was_begun_is_recorded_with_its_id() {
    var id = object(send("POST", "/v1/tasks", TASK)).getString("id");

    var line = last();
    assertThat(line.getString("task")).isEqualTo(id);
    assertThat(line.getString("tenant")).isEqualTo("default");
    assertThat(line.getString("caller")).isEqualTo("127.0.0.1");
    assertThat(line.getString("role")).isEqualTo("admin");
    assertThat(line.getString("address")).isEqualTo("127.0.0.1");
    assertThat(line.getString("method")).isEqualTo("POST");
    assertThat(line.getString("path")).isEqualTo("/v1/tasks");
    assertThat(line.getInt("status")).isEqualTo(202);

    send("POST", "/v1/tasks/" + id + "/cancel", "");
    assertThat(last().getString("path")).endsWith("/cancel");
    assertThat(last().getString("task")).isEqualTo(id);
  }

  @Test
  void what_only_reads_is_not_recorded() {
    long before = lines().size();

    send("GET", "/v1/agents", "");
    send("GET", "/v1/tasks", "");

    assertThat(lines()).hasSize((int) before);
  }

  @Test
  void refusals_are_recorded_without_what_was_sent() throws IOException {
    caller.get("/v1/tasks?agent=s3cret-query", "Authorization", "Bearer s3cret-guess");

    var line = last();
    assertThat(line.getInt("status")).isEqualTo(401);
    assertThat(line.getString("path")).isEqualTo("/v1/tasks");
    assertThat(line.getString("address")).isEqualTo("127.0.0.1");
    assertThat(line).doesNotContainKeys("tenant", "caller");
    assertThat(files()).doesNotContain("s3cret");

    assertThat(new McpPeer(target.getUri()).modern("tools/list", "{}").status()).isEqualTo(401);
    assertThat(last().getString("path")).isEqualTo("/mcp");
    assertThat(last().getInt("status")).isEqualTo(401);
  }

  @Test
  void calls_of_agents_over_mcp_are_recorded_with_their_task() {
    var peer = new McpPeer(target.getUri()).with("Authorization", "Bearer s3cret");
    long before = lines().size();

    peer.modern("tools/list", "{}");
    assertThat(lines()).hasSize((int) before);
    peer.call("function-calling", "{\"goal\": \"What is 2+2?\"}");

    var line = last();
    assertThat(line.getString("path")).isEqualTo("/mcp");
    assertThat(line.getString("call")).isEqualTo("tools/call function-calling");
    assertThat(line.getString("address")).isEqualTo("127.0.0.1");
    assertThat(send("GET", "/v1/tasks/" + line.getString("task"), "").statusCode()).isEqualTo(200);
  }

  @Test
  void lines_are_shown_in_pages() {
    send("POST", "/v1/tasks", "{}");
    send("POST", "/v1/tasks", "{}");
    var all = lines();

    var page = send("GET", "/v1/audit?limit=1&after=" + all.getFirst().getInt("number"), "");

    assertThat(Json.parse(page.body()).asJsonArray().getJsonObject(0)).isEqualTo(all.get(1));
    assertThat(page.headers().firstValue("Link").orElse(""))
        .contains("after=" + all.get(1).getInt("number"), "limit=1", "next");
  }

  @Test
  void the_log_is_verified_while_the_server_runs() throws IOException {
    send("POST", "/v1/tasks", TASK);
    var out = new ByteArrayOutputStream();
    assertThat(verify(DATA, out)).as(out.toString(UTF_8)).isZero();
    var copy = Files.createDirectories(TemporaryData.folder().resolve("audit"));
    try (Stream<Path> files = Files.list(DATA.resolve("audit"))) {
      for (var file : files.toList()) {
        var text = Files.readString(file).replace("\"status\":202", "\"status\":200");
        Files.writeString(copy.resolve(file.getFileName()), text);
      }
    }

    assertThat(verify(copy, out)).isEqualTo(1);

    assertThat(out.toString(UTF_8)).contains("all ", ".ndjson:", "was changed");
  }

  @Test
  void nothing_is_changed_that_cannot_be_recorded() throws IOException {
    var audit = DATA.resolve("audit");
    var aside = DATA.resolve("aside");
    send("POST", "/v1/tasks", TASK);
    Files.move(audit, aside);
    Files.writeString(audit, "in the way");
    try {
      var unrecorded = send("POST", "/v1/tasks", TASK);
      var refused = send("PUT", "/v1/agents/late", "{\"architecture\": \"cot\"}");

      assertThat(unrecorded.statusCode()).isEqualTo(503);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(object(refused).getString("detail")).contains("so nothing is changed");
      assertThat(send("GET", "/v1/agents/late", "").statusCode()).isEqualTo(404);
    } finally {
      Files.delete(audit);
      Files.move(aside, audit);
    }
    assertThat(send("PUT", "/v1/agents/late", "{\"architecture\": \"cot\"}").statusCode())
        .isEqualTo(201);
    send("DELETE", "/v1/agents/late", "");
    assertThat(files()).contains("\"event\":\"lost\"");
  }

  @Test
  void a_flood_of_nobody_in_particular_is_counted_and_not_recorded() throws IOException {
    var address = "127.0.0.21";
    var stranger =
        new Caller(
            target.getUri(),
            HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build());
    long before = lines().getLast().getInt("number");
    for (int i = 0; i < 100; i++) {
      var elsewhere = stranger.send("POST", "/v1/tasks", TASK, "Origin", "https://evil.example");
      assertThat(elsewhere.statusCode()).isEqualTo(403);
      assertThat(stranger.raw("POST", "/mcp", "{}", "Origin", "https://evil.example").statusCode())
          .isEqualTo(403);
    }
    send("POST", "/v1/tasks", "{}");

    var after = lines().stream().filter(it -> it.getInt("number") > before).toList();
    long recorded =
        after.stream().filter(it -> it.getString("address", "").equals(address)).count();
    long counted =
        after.stream()
            .filter(it -> it.getString("event", "").equals("unrecorded"))
            .mapToLong(it -> it.getInt("lines"))
            .sum();
    assertThat(counted).isPositive();
    assertThat(recorded).isGreaterThanOrEqualTo(60);
    assertThat(recorded + counted).isEqualTo(200);
  }

  @Test
  void open_paths_are_not_recorded() {
    long before = lines().size();

    assertThat(caller.raw("POST", OAuthConfig.CALLBACK, "{}").statusCode()).isEqualTo(405);
    assertThat(caller.raw("DELETE", OAuthConfig.METADATA, "").statusCode()).isEqualTo(405);

    assertThat(lines()).hasSize((int) before);
  }

  @Test
  void a_call_that_could_not_be_recorded_names_the_task_that_it_began() throws IOException {
    var peer = new McpPeer(target.getUri()).with("Authorization", "Bearer s3cret");
    var audit = DATA.resolve("audit");
    var aside = DATA.resolve("aside");
    send("POST", "/v1/tasks", TASK);
    Files.move(audit, aside);
    Files.writeString(audit, "in the way");
    try {
      var text = peer.call("function-calling", "{\"goal\": \"What is 2+2?\"}").text();

      assertThat(text)
          .contains("may have been")
          .doesNotContain("nothing is changed", DATA.toString());
      var task = text.replaceFirst(".* with task ([^,]+),.*", "$1");
      assertThat(send("GET", "/v1/tasks/" + task, "").statusCode()).isEqualTo(200);
    } finally {
      Files.delete(audit);
      Files.move(aside, audit);
    }
    send("POST", "/v1/tasks", TASK);
  }
}
