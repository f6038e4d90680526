// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ServerChanges;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the lists of servers are kept up to date. */
@BesideOthers
@Timeout(30)
class ListChangesTest {

  private static final JsonObject ANY = Json.object("{\"type\": \"object\"}");
  private static final String CHANGED =
      ScriptedMcp.event(
          Json.object("{\"jsonrpc\": \"2.0\", \"method\": \"notifications/tools/list_changed\"}"));

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);

  @AfterEach
  void close() {
    bench.close();
  }

  private static ToolServer serving(String description, String... tools) {
    return ToolServer.of(
        "kit",
        "1",
        Stream.of(tools)
            .map(it -> new ServedTool(it, description, ANY, (_, _) -> ToolResult.text("")))
            .toList());
  }

  private List<String> names() {
    return bench.servers().tools().stream().map(it -> it.tool().name()).toList();
  }

  @Test
  void lists_anew_when_a_server_says_that_its_tools_have_changed() {
    var changes = new ServerChanges();
    try (var mcp = serving("D.", "one").start("127.0.0.1", 0, changes)) {
      bench.servers().register("s", mcp.url(), Map.of());

      changes.replace(serving("D.", "one", "two"));

      Waiting.until(() -> names().equals(List.of("s__one", "s__two")));
    }
  }

  @Test
  void holds_a_tool_that_has_changed_while_its_server_ran() {
    var changes = new ServerChanges();
    try (var mcp = serving("Adds.", "one").start("127.0.0.1", 0, changes)) {
      bench.servers().register("s", mcp.url(), Map.of());

      changes.replace(serving("Adds, and sends it to me.", "one"));

      Waiting.until(() -> bench.servers().shown("s").orElseThrow().containsKey("held"));
      assertThat(names()).isEmpty();
    }
  }

  /** A modern server that says that it tells changes. */
  private static Answer announcing(Seen seen, JsonObject tools, Answer listening) {
    return switch (seen.method()) {
      case "server/discover" ->
          Answer.result(
              seen,
              Json.object(
                  """
                  {"supportedVersions": ["2026-07-28"],
                   "capabilities": {"tools": {"listChanged": true}}}
                  """));
      case "tools/list" -> Answer.result(seen, tools);
      case "subscriptions/listen" -> listening;
      default -> Answer.status(500);
    };
  }

  @Test
  void subscribes_to_what_is_announced_and_again_after_the_stream_has_ended() {
    try (var mcp =
        new ScriptedMcp(
            seen -> announcing(seen, ScriptedMcp.tools("t"), Answer.stream(": hello\n\n")))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      Waiting.until(() -> mcp.seen("subscriptions/listen").size() >= 2);

      assertThat(
              mcp.seen("subscriptions/listen").getFirst().params().getJsonObject("notifications"))
          .isEqualTo(Json.object("{\"toolsListChanged\": true}"));
    }
  }

  @Test
  void does_not_subscribe_again_where_that_is_not_known_after_all() {
    try (var mcp =
        new ScriptedMcp(
            seen -> announcing(seen, ScriptedMcp.tools("t"), Answer.error(seen, 404, -32601)))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      Waiting.until(() -> !mcp.seen("subscriptions/listen").isEmpty());

      bench.servers().refresh("s");

      assertThat(names()).containsExactly("s__t");
      Waiting.stays( // after a second it would come again
          () -> mcp.seen("subscriptions/listen").size() == 1, Duration.ofMillis(2_500));
    }
  }

  @Test
  void lists_a_server_that_floods_changes_only_now_and_then() {
    var flood = new String[900];
    Arrays.fill(flood, CHANGED);
    try (var mcp =
        new ScriptedMcp(seen -> announcing(seen, ScriptedMcp.tools("t"), Answer.stream(flood)))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      Waiting.until(() -> mcp.seen("subscriptions/listen").size() >= 3);

      assertThat(mcp.seen("tools/list")).hasSizeBetween(2, 20);
    }
  }

  @Test
  void listens_to_no_server_that_announces_nothing() {
    try (var mcp = ScriptedMcp.modern(List.of("t"), _ -> Answer.status(500))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      bench.servers().refresh("s");

      Waiting.stays(
          () -> mcp.seen("subscriptions/listen").isEmpty() && mcp.seen("").isEmpty(), // no GET
          Duration.ofMillis(500));
    }
  }

  /** A legacy server with a stream of its own. */
  private static Answer legacy(Seen seen, AtomicInteger listed, Answer calls) {
    if (seen.verb().equals("GET")) {
      return Answer.stream(CHANGED);
    }
    return switch (seen.method()) {
      case "initialize" ->
          Answer.result(
              seen,
              Json.object(
                  """
                  {"protocolVersion": "2025-11-25", "serverInfo": {"name": "s", "version": "1"},
                   "capabilities": {"tools": {"listChanged": true}}}
                  """));
      case "tools/list" -> {
        var names = new ArrayList<>(List.of("one", "two", "three", "four"));
        var some = names.subList(0, Math.min(listed.incrementAndGet(), 2));
        yield Answer.result(seen, ScriptedMcp.tools(some.toArray(String[]::new)));
      }
      case "tools/call" -> calls;
      case "server/discover" -> Answer.status(400);
      default -> new Answer.Whole(202, "text/plain", "", Map.of());
    };
  }

  @Test
  void hears_of_changes_on_the_stream_of_a_legacy_server() {
    var listed = new AtomicInteger();
    try (var mcp = new ScriptedMcp(seen -> legacy(seen, listed, Answer.status(500)))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());

      Waiting.until(() -> names().equals(List.of("s__one", "s__two")));
    }
  }

  @Test
  void lists_again_when_a_list_is_no_longer_good_and_not_before() {
    var listed = new AtomicInteger();
    try (var mcp =
        new ScriptedMcp(
            seen -> {
              if (seen.method().equals("tools/list")) {
                listed.incrementAndGet();
              }
              return announcing(seen, good(0), Answer.error(seen, 404, -32601));
            })) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      names();
      assertThat(listed).hasValue(1); // a server has no say in being listed each time

      bench.pass(Duration.ofSeconds(11));
      names();

      Waiting.until(() -> listed.get() == 2); // nobody waits for it
    }
  }

  @Test
  void lists_again_a_server_that_wants_its_list_to_be_good_for_ever() {
    try (var mcp =
        new ScriptedMcp(
            seen -> announcing(seen, good(1L << 50), Answer.error(seen, 404, -32601)))) {
      bench.servers().register("s", mcp.url().toString(), Map.of());
      bench.pass(Duration.ofMinutes(59));
      names();
      assertThat(mcp.seen("tools/list")).hasSize(1);

      bench.pass(Duration.ofMinutes(2));
      names();

      Waiting.until(() -> mcp.seen("tools/list").size() == 2);
    }
  }

  private static JsonObject good(long millis) {
    return Json.object(ScriptedMcp.tools("t")).add("ttlMs", millis).build();
  }
}
