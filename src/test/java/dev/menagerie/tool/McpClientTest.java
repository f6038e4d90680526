// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ExchangeFailed.Kind;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class McpClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;
  private static final Path CASES =
      Path.of("../tool-servers/kit/src/test/resources/rpc-cases.json");

  private static final ToolConfig CONFIG =
      new ToolConfig(LIMIT, LIMIT, 1, Duration.ofMillis(1), 10_000, 1_000, 4, LIMIT, Secrets.USUAL);

  private static McpClient client(URI url) {
    return new McpClient(
        new Endpoint(url, CONFIG, AddressGuard.OPEN, System::nanoTime), System::nanoTime);
  }

  private static ToolResult call(McpClient client, String tool) {
    return client.call(tool, NOTHING, NOTHING, NOTHING, false, _ -> {}, LIMIT);
  }

  @Test
  void speaks_modern_with_a_server_of_the_kit() {
    var schema = Json.object().add("type", "object").build();
    var tool =
        new ServedTool(
            "echo", "Echoes.", schema, (given, _) -> ToolResult.text(given.toString()).with(given));
    var arguments = Json.object().add("a", "ä").build();
    try (var server = ToolServer.of("kit", "1", List.of(tool)).start("127.0.0.1", 0);
        var client = client(URI.create(server.url()))) {
      var tools = client.tools(LIMIT);
      var result = client.call("echo", schema, arguments, NOTHING, false, _ -> {}, LIMIT);

      assertThat(tools).containsExactly(new ToolDescription("echo", "Echoes.", schema, NOTHING));
      assertThat(result.content()).containsExactly(new Content.Text("{\"a\":\"ä\"}"));
      assertThat(result.structured()).contains(arguments);
      assertThat(client.version()).isEqualTo("2026-07-28");
    }
  }

  @Test
  void keeps_what_it_knows_of_a_server_when_there_is_no_time_left_for_a_request() {
    var step = new AtomicLong();
    var now = new AtomicLong();
    LongSupplier nanos = () -> now.addAndGet(step.get());
    try (var server = ScriptedMcp.modern(List.of("a"), _ -> Answer.status(500));
        var client =
            new McpClient(new Endpoint(server.url(), CONFIG, AddressGuard.OPEN, nanos), nanos)) {
      client.tools(LIMIT);
      step.set(LIMIT.toNanos() * 2 / 3); // at the second look it is over

      assertThatThrownBy(() -> client.tools(LIMIT))
          .isInstanceOf(ExchangeFailed.class)
          .hasMessageContaining("no time was left");

      step.set(0);
      client.tools(LIMIT);
      assertThat(server.seen("server/discover")).hasSize(1);
    }
  }

  @Test
  void sends_the_headers_that_repeat_the_body() {
    var schema =
        Json.object("{\"properties\":{\"city\":{\"type\":\"string\",\"x-mcp-header\":\"City\"}}}");
    try (var server =
            ScriptedMcp.modern(List.of("t"), s -> Answer.result(s, ScriptedMcp.text("")));
        var client = client(server.url())) {
      client.call(
          "tool\u00e9", schema, Json.object("{\"city\":\"Ulm\"}"), NOTHING, false, _ -> {}, LIMIT);

      var seen = server.seen("tools/call").getFirst();
      assertThat(seen.headers())
          .containsEntry("mcp-protocol-version", "2026-07-28")
          .containsEntry("mcp-method", "tools/call")
          .containsEntry("mcp-name", "=?base64?dG9vbMOp?=")
          .containsEntry("mcp-param-city", "Ulm");
      assertThat(seen.params().getJsonObject("_meta"))
          .containsEntry("io.modelcontextprotocol/protocolVersion", Json.text("2026-07-28"))
          .containsKey("io.modelcontextprotocol/clientCapabilities");
    }
  }

  @TestFactory
  Stream<DynamicTest> begins_with_a_handshake_for_each_legacy_version() {
    return Stream.of("2025-11-25", "2025-06-18", "2025-03-26")
        .map(version -> DynamicTest.dynamicTest(version, () -> legacy(version)));
  }

  private static void legacy(String version) {
    var script =
        new LegacyScript(version, 404, s -> Answer.result(s, ScriptedMcp.text("from old")));
    try (var server = new ScriptedMcp(script);
        var client = client(server.url())) {
      var tools = client.tools(LIMIT);
      var result = call(client, "first");

      assertThat(tools).map(ToolDescription::name).containsExactly("first", "second");
      assertThat(result.content()).containsExactly(new Content.Text("from old"));
      assertThat(client.version()).isEqualTo(version);
      assertThat(server.seen("server/discover")).hasSize(1);
      assertThat(server.seen("initialize")).hasSize(1);
      assertThat(server.seen("notifications/initialized")).hasSize(1);
      assertThat(server.seen("tools/call").getFirst().headers().get("mcp-protocol-version"))
          .isEqualTo(version.equals("2025-03-26") ? null : version);
    }
  }

  @Test
  void begins_with_a_handshake_when_a_server_answers_anything_with_nothing() {
    var script = new LegacyScript("2025-11-25", 404, s -> Answer.status(500));
    try (var server =
            new ScriptedMcp(
                seen ->
                    seen.method().equals("server/discover")
                        ? Answer.result(seen, NOTHING)
                        : script.apply(seen));
        var client = client(server.url())) {
      client.tools(LIMIT);

      assertThat(client.version()).isEqualTo("2025-11-25");
    }
  }

  @TestFactory
  Stream<DynamicTest> begins_a_new_session_once_when_the_old_one_expired() {
    return Stream.of(404, 400)
        .map(status -> DynamicTest.dynamicTest("HTTP " + status, () -> expired(status)));
  }

  private static void expired(int status) {
    var script =
        new LegacyScript("2025-11-25", status, s -> Answer.result(s, ScriptedMcp.text("again")));
    try (var server = new ScriptedMcp(script);
        var client = client(server.url())) {
      call(client, "first");
      script.expire();

      var result = call(client, "first");

      assertThat(result.content()).containsExactly(new Content.Text("again"));
      assertThat(server.seen("initialize")).hasSize(2);
      assertThat(server.seen("tools/call")).hasSize(3);
    }
  }

  @Test
  void finds_out_the_era_anew_when_a_server_was_replaced_by_an_older_one() {
    var modern = ScriptedMcp.modern(List.of("t"), s -> Answer.result(s, ScriptedMcp.text("new")));
    try (var client = client(modern.url())) {
      call(client, "t");
      var port = modern.port();
      modern.close();
      var script =
          new LegacyScript("2025-06-18", 404, s -> Answer.result(s, ScriptedMcp.text("old")));
      try (var _ = new ScriptedMcp(port, script)) {
        assertThat(call(client, "t").content()).containsExactly(new Content.Text("old"));
        assertThat(client.version()).isEqualTo("2025-06-18");
      }
    }
  }

  @Test
  void ends_the_session_when_it_is_closed() {
    var script = new LegacyScript("2025-11-25", 404, s -> Answer.status(500));
    try (var server = new ScriptedMcp(script)) {
      var client = client(server.url());
      client.tools(LIMIT);
      client.close();

      assertThat(server.seen("")).anySatisfy(seen -> assertThat(seen.verb()).isEqualTo("DELETE"));
    }
  }

  @Test
  void reads_an_answer_that_follows_other_events_in_a_stream() {
    var script =
        new LegacyScript(
            "2025-11-25",
            404,
            s ->
                Answer.stream(
                    ": comment\n\nid: 1\ndata:\n\n",
                    """
                    data: {"jsonrpc":"2.0","method":"notifications/progress",
                    data: "params":{}}

                    """,
                    "data: {\"jsonrpc\":\"2.0\",\"id\":\"p1\",\"method\":\"ping\"}\r\n\r\n",
                    "data: {\"jsonrpc\":\"2.0\",\"id\":\"p2\",\"method\":\"roots/list\"}\n\n",
                    ScriptedMcp.event(ScriptedMcp.message(s, ScriptedMcp.text("done")))));
    try (var server = new ScriptedMcp(script);
        var client = client(server.url())) {
      var result = call(client, "first");

      assertThat(result.content()).containsExactly(new Content.Text("done"));
      var replies =
          server.seen("").stream().filter(it -> it.verb().equals("POST")).map(Seen::body).toList();
      assertThat(replies).map(it -> it.get("id")).containsExactly(Json.text("p1"), Json.text("p2"));
      assertThat(replies.getLast()).containsKey("error");
    }
  }

  /** A reply to a call, and how it is told. */
  private record Trouble(String name, Function<Seen, Answer> script, Kind kind) {}

  @TestFactory
  Stream<DynamicTest> tells_how_far_a_request_came() {
    var huge = ScriptedMcp.text("x".repeat(20_000));
    return Stream.of(
            new Trouble("ended stream", _ -> Answer.stream(": nothing\n\n"), Kind.UNANSWERED),
            new Trouble(
                "broken stream",
                _ -> new Answer.Stream(List.of("data: {\"json"), true),
                Kind.UNANSWERED),
            new Trouble("silence", _ -> new Answer.Silence(), Kind.UNANSWERED),
            new Trouble("429", _ -> Answer.status(429), Kind.REFUSED),
            new Trouble("500", _ -> Answer.status(500), Kind.REFUSED),
            new Trouble("401", _ -> Answer.status(401), Kind.REFUSED),
            new Trouble("redirect", _ -> Answer.status(307), Kind.REFUSED),
            new Trouble(
                "a page",
                _ -> new Answer.Whole(200, "text/html", "<html>", Map.of()),
                Kind.FOREIGN),
            new Trouble(
                "no JSON",
                _ -> new Answer.Whole(200, "application/json", "{", Map.of()),
                Kind.FOREIGN),
            new Trouble("no content", s -> Answer.result(s, NOTHING), Kind.FOREIGN),
            new Trouble(
                "unknown result type",
                s -> Answer.result(s, Json.object("{\"resultType\":\"later\",\"content\":[]}")),
                Kind.FOREIGN),
            new Trouble("huge", s -> Answer.result(s, huge), Kind.UNUSABLE),
            new Trouble(
                "huge stream",
                s -> Answer.stream(ScriptedMcp.event(ScriptedMcp.message(s, huge))),
                Kind.UNUSABLE))
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> told(row)));
  }

  private static void told(Trouble row) {
    try (var server = ScriptedMcp.modern(List.of("t"), row.script());
        var client = client(server.url())) {
      assertThatThrownBy(
              () ->
                  client.call(
                      "t", NOTHING, NOTHING, NOTHING, false, _ -> {}, Duration.ofMillis(800)))
          .isInstanceOfSatisfying(
              ExchangeFailed.class, e -> assertThat(e.kind()).isEqualTo(row.kind()));
      assertThat(server.seen("tools/call")).hasSize(1);
    }
  }

  @Test
  void knows_that_a_refused_connection_sent_nothing() {
    var server = ScriptedMcp.modern(List.of(), _ -> Answer.status(500));
    var url = server.url();
    server.close();
    try (var client = client(url)) {
      assertThatThrownBy(() -> call(client, "t"))
          .isInstanceOfSatisfying(
              ExchangeFailed.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSENT))
          .hasMessageContaining("cannot connect to 127.0.0.1:");
    }
  }

  @Test
  void returns_what_the_server_wants_back() {
    try (var server = ScriptedMcp.modern(List.of("t"), McpClientTest::stateful);
        var client = client(server.url())) {
      assertThat(call(client, "t").content()).containsExactly(new Content.Text("state kept"));
      assertThat(server.seen("tools/call")).map(Seen::id).doesNotHaveDuplicates().hasSize(2);
    }
  }

  private static Answer stateful(Seen seen) {
    return seen.params().containsKey("requestState")
        ? Answer.result(seen, ScriptedMcp.text("state " + seen.params().getString("requestState")))
        : Answer.result(
            seen, Json.object("{\"resultType\":\"input_required\",\"requestState\":\"kept\"}"));
  }

  @Test
  void leaves_quickly_when_interrupted_and_cancels_a_legacy_request() throws Exception {
    var arrived = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var script =
        new LegacyScript(
            "2025-11-25",
            404,
            _ -> {
              arrived.countDown();
              return new Answer.Silence();
            });
    try (var server =
            new ScriptedMcp(
                seen -> {
                  if (seen.method().equals("notifications/cancelled")) {
                    cancelled.countDown();
                  }
                  return script.apply(seen);
                });
        var client = client(server.url())) {
      var task =
          new FutureTask<>(
              () -> {
                try {
                  client.call(
                      "first", NOTHING, NOTHING, NOTHING, false, _ -> {}, Duration.ofHours(1));
                  return Kind.FOREIGN;
                } catch (ExchangeFailed e) {
                  return e.kind();
                }
              });
      var thread = Thread.ofPlatform().start(task);
      arrived.await();

      thread.interrupt();

      assertThat(task.get()).isEqualTo(Kind.UNANSWERED);
      cancelled.await();
      var call = server.seen("tools/call").getFirst();
      assertThat(server.seen("notifications/cancelled").getFirst().params().get("requestId"))
          .isEqualTo(call.id());
    }
  }

  @Test
  void stops_at_a_cursor_that_repeats_and_refuses_endless_pages() {
    var same = Json.object(ScriptedMcp.tools("a")).add("nextCursor", "x").build();
    try (var server =
            new ScriptedMcp(
                s ->
                    s.method().equals("tools/list")
                        ? Answer.result(s, same)
                        : ScriptedMcp.modernAnswer(s, List.of(), _ -> Answer.status(500)));
        var client = client(server.url())) {
      assertThat(client.tools(LIMIT)).hasSize(2);
    }
    try (var server =
            new ScriptedMcp(
                s ->
                    s.method().equals("tools/list")
                        ? Answer.result(
                            s, Json.object(same).add("nextCursor", s.id().toString()).build())
                        : ScriptedMcp.modernAnswer(s, List.of(), _ -> Answer.status(500)));
        var client = client(server.url())) {
      assertThatThrownBy(() -> client.tools(LIMIT)).hasMessageContaining("more than");
    }
  }

  @TestFactory
  Stream<DynamicTest> reads_replies_as_the_table_says() throws IOException {
    var cases = Json.parse(Files.readString(CASES)).asJsonArray();
    return cases.getValuesAs(JsonObject.class).stream()
        .map(row -> DynamicTest.dynamicTest(row.getString("case"), () -> received(row)));
  }

  private static void received(JsonObject row) {
    Function<Seen, Answer> list =
        seen ->
            new Answer.Whole(
                200,
                "application/json",
                row.getString("text").replace("\"$ID\"", seen.id().toString()),
                Map.of());
    try (var server =
            new ScriptedMcp(
                s ->
                    s.method().equals("tools/list")
                        ? list.apply(s)
                        : ScriptedMcp.modernAnswer(s, List.of(), list));
        var client = client(server.url())) {
      switch (row.getOrDefault("received", JsonValue.NULL)) {
        case JsonNumber code ->
            assertThatThrownBy(() -> client.tools(LIMIT))
                .isInstanceOfSatisfying(
                    RpcError.class, e -> assertThat(e.code()).isEqualTo(code.intValue()));
        case JsonString word when word.getString().equals("result") ->
            assertThat(client.tools(LIMIT)).isEmpty();
        default ->
            assertThatThrownBy(() -> client.tools(LIMIT))
                .isInstanceOfSatisfying(
                    ExchangeFailed.class, e -> assertThat(e.kind()).isEqualTo(Kind.FOREIGN));
      }
    }
  }
}
