// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.kit.ResourceContents;
import dev.menagerie.kit.ServedResource;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ServerChanges;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To which servers is listened, for how long, and what follows from what they say. */
@BesideOthers
@Timeout(30)
class ListeningTest {

  private static final String TOOLS_CHANGE = "{\"tools\": {\"listChanged\": true}}";
  private static final Answer SHORT_STREAM = Answer.stream(": hello\n\n");

  /** In which a stream that had just ended would have been opened again twice. */
  private static final Duration LONG_ENOUGH = Duration.ofMillis(3_500);

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private List<String> names() {
    return bench.servers().tools().stream().map(it -> it.tool().name()).toList();
  }

  /** A modern server with one tool that has resources but no templates. */
  private static Answer modern(Seen seen, String capabilities, Answer listening) {
    return switch (seen.method()) {
      case "server/discover" ->
          Answer.result(
              seen,
              Json.object(
                  "{\"supportedVersions\": [\"2026-07-28\"], \"capabilities\": %s}"
                      .formatted(capabilities)));
      case "tools/list" -> Answer.result(seen, ScriptedMcp.tools("one"));
      case "resources/list" ->
          Answer.result(
              seen, Json.object("{\"resources\": [{\"uri\": \"r://1\", \"name\": \"One\"}]}"));
      case "subscriptions/listen" -> listening;
      default -> Answer.status(404);
    };
  }

  /** A legacy server that knows one session. */
  private static Answer legacy(Seen seen, Answer stream, String session, String... tools) {
    return legacy(seen, TOOLS_CHANGE, stream, session, tools);
  }

  private static Answer legacy(
      Seen seen, String capabilities, Answer stream, String session, String... tools) {
    if (seen.verb().equals("GET")) {
      return stream;
    }
    if (!seen.headers().getOrDefault("mcp-session-id", session).equals(session)) {
      return Answer.status(404);
    }
    return switch (seen.method()) {
      case "server/discover" -> Answer.status(400);
      case "initialize" -> {
        var result =
            Json.object(
                """
                {"protocolVersion": "2025-11-25", "serverInfo": {"name": "s", "version": "1"},
                 "capabilities": %s}
                """
                    .formatted(capabilities));
        yield new Answer.Whole(
            200,
            "application/json",
            ScriptedMcp.message(seen, result).toString(),
            Map.of("Mcp-Session-Id", session));
      }
      case "tools/list" -> Answer.result(seen, ScriptedMcp.tools(tools));
      case "tools/call" -> Answer.result(seen, ScriptedMcp.text("ok"));
      default -> new Answer.Whole(202, "text/plain", "", Map.of());
    };
  }

  private static void meet(CyclicBarrier both) {
    try {
      both.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void does_not_listen_for_the_loser_of_two_registrations_of_one_name()
      throws InterruptedException {
    var both = new CyclicBarrier(2);
    var lists = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen -> {
              if (seen.method().equals("tools/list") && lists.incrementAndGet() <= 2) {
                meet(both);
              }
              return modern(seen, TOOLS_CHANGE, SHORT_STREAM);
            })) {
      var refused = new AtomicInteger();
      var threads = new ArrayList<Thread>();
      for (var i = 0; i < 2; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        bench.servers().register("s", mcp.url().toString(), Map.of());
                      } catch (RegistrationFailed _) {
                        refused.incrementAndGet();
                      }
                    }));
      }
      for (var thread : threads) {
        thread.join();
      }
      bench.servers().remove("s");
      Waiting.pass(Duration.ofMillis(300)); // what was under way
      var before = mcp.seen("subscriptions/listen").size();

      assertThat(refused).hasValue(1);
      Waiting.stays(() -> mcp.seen("subscriptions/listen").size() == before, LONG_ENOUGH);
    }
  }

  @Test
  void opens_the_stream_of_a_legacy_server_again_after_a_failure_that_passes() {
    var opened = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen -> {
              boolean fails = seen.verb().equals("GET") && opened.incrementAndGet() == 2;
              return legacy(seen, fails ? Answer.status(503) : SHORT_STREAM, "a", "one");
            })) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      Waiting.until(() -> opened.get() > 2);
    }
  }

  @Test
  void lists_a_legacy_server_that_announces_no_changes_once_however_often_its_stream_ends() {
    var opened = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen -> {
              if (seen.verb().equals("GET")) {
                opened.incrementAndGet();
              }
              return legacy(seen, "{\"tools\": {}}", SHORT_STREAM, "a", "one");
            })) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      Waiting.until(() -> opened.get() > 1);

      Waiting.stays(() -> mcp.seen("tools/list").size() == 1, Duration.ofSeconds(1));
    }
  }

  @Test
  void asks_a_legacy_server_without_a_stream_once() {
    var opened = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen -> {
              if (seen.verb().equals("GET")) {
                opened.incrementAndGet();
              }
              return legacy(seen, Answer.status(405), "a", "one");
            })) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      Waiting.until(() -> opened.get() == 1);

      Waiting.stays(() -> opened.get() == 1, LONG_ENOUGH);
    }
  }

  @Test
  void lists_anew_when_a_session_is_lost() {
    var restarted = new AtomicBoolean();
    try (var mcp =
        new ScriptedMcp(
            seen ->
                restarted.get()
                    ? legacy(seen, Answer.status(405), "b", "one", "two")
                    : legacy(seen, Answer.status(405), "a", "one"))) {
      bench.servers().replace("s", mcp.url().toString(), Map.of());
      restarted.set(true);

      var outcome = bench.call("s__one", new Context("t", "/1", Duration.ofSeconds(5)));

      assertThat(outcome).isEqualTo(ToolBench.result("ok"));
      Waiting.until(() -> names().contains("s__two"));
    }
  }

  @Test
  void finds_the_first_resource_of_a_server_that_began_without() {
    var changes = new ServerChanges();
    var schema = Json.object("{\"type\": \"object\"}");
    var tools = List.of(new ServedTool("one", "D.", schema, (_, _) -> ToolResult.text("")));
    var resource =
        new ServedResource(
            "r://1",
            "One",
            "The first.",
            "text/plain",
            (uri, _, _) -> new ResourceContents.Text(uri, "text/plain", "1"));
    try (var mcp = ToolServer.of("kit", "1", tools).start("127.0.0.1", 0, changes)) {
      bench.servers().register("s", mcp.url(), Map.of());
      assertThat(names()).containsExactly("s__one");

      changes.replace(new ToolServer("kit", "1", tools, List.of(resource), List.of()));

      Waiting.until(() -> names().contains("s__read_resource"));
      assertThat(bench.pinned("s__read_resource").tool().description()).contains("r://1");
    }
  }

  @Test
  void asks_a_server_each_time_what_it_offers_and_listens_to_that() {
    var capabilities = new AtomicReference<>("{\"tools\": {}}");
    try (var mcp = new ScriptedMcp(seen -> modern(seen, capabilities.get(), SHORT_STREAM))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      capabilities.set("{\"tools\": {\"listChanged\": true}, \"resources\": {}}");

      bench.servers().refresh("s");

      assertThat(names()).containsExactly("s__one", "s__read_resource");
      Waiting.until(() -> !mcp.seen("subscriptions/listen").isEmpty());
    }
  }

  @Test
  void keeps_to_the_era_of_a_server_that_does_not_know_templates() {
    var capabilities = "{\"tools\": {\"listChanged\": true}, \"resources\": {}}";
    try (var mcp = new ScriptedMcp(seen -> modern(seen, capabilities, new Answer.Silence()))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      Waiting.until(() -> !mcp.seen("subscriptions/listen").isEmpty());

      bench.servers().refresh("s");

      assertThat(mcp.seen("resources/templates/list")).hasSize(2);
      assertThat(mcp.seen("server/discover")).hasSize(2); // once for each listing
      assertThat(mcp.seen("subscriptions/listen")).hasSize(1);
      assertThat(mcp.seen("initialize")).isEmpty();
    }
  }

  @Test
  void subscribes_again_where_that_was_refused_for_now() {
    try (var mcp =
        new ScriptedMcp(seen -> modern(seen, TOOLS_CHANGE, Answer.error(seen, 400, -32603)))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      Waiting.until(() -> mcp.seen("subscriptions/listen").size() > 1);
    }
  }

  @Test
  void a_stream_whose_token_is_over_is_opened_again_with_another_one() {
    var house = new OAuthServers();
    try (var issuer = new Issuer();
        var mcp = new GuardedLegacy(issuer);
        var servers = house.open()) {
      servers.register(OAuthServers.registration(mcp.url(), OAuthServers.CREDENTIALS));
      Waiting.until(() -> mcp.streams(200) > 0);
      issuer.revokeTokens();
      Waiting.until(() -> mcp.streams(401) > 0);
      var before = mcp.streams(200);

      Waiting.until(() -> mcp.streams(200) > before);
    }
  }
}
