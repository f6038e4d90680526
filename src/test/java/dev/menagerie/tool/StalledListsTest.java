// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers whose lists do not come. */
@Timeout(30)
class StalledListsTest {

  private final ToolBench bench = new ToolBench(ToolConfig.DEFAULT);
  private final AtomicReference<List<String>> tools = new AtomicReference<>(List.of("one"));
  private volatile String stalled = "";
  private volatile String failing = "";
  private final ScriptedMcp mcp = new ScriptedMcp(this::answer);

  @AfterEach
  void close() {
    bench.close();
    mcp.close();
  }

  private Answer answer(Seen seen) {
    var method = seen.method();
    if (method.equals(stalled)) {
      return new Answer.Silence();
    }
    if (method.equals(failing)) {
      return Answer.status(503);
    }
    return switch (method) {
      case "server/discover" ->
          Answer.result(
              seen,
              Json.object(
                  """
                  {"supportedVersions": ["2026-07-28"],
                   "capabilities": {"tools": {}, "resources": {}}}
                  """));
      case "tools/list" ->
          Answer.result(
              seen,
              Json.object(ScriptedMcp.tools(tools.get().toArray(String[]::new)))
                  .add("ttlMs", 3_600_000)
                  .build());
      case "resources/list" ->
          Answer.result(
              seen, Json.object("{\"resources\": [{\"uri\": \"r://1\", \"name\": \"One\"}]}"));
      default -> Answer.error(seen, 404, -32601);
    };
  }

  private List<String> names() {
    return bench.servers().tools().stream().map(it -> it.tool().name()).toList();
  }

  private String status() {
    return bench.servers().shown("s").orElseThrow().getString("status");
  }

  @Test
  void offers_an_old_list_while_the_new_one_does_not_come() {
    bench.servers().register("s", mcp.url().toString(), Map.of());
    stalled = "tools/list";
    bench.pass(Duration.ofMinutes(61));

    assertThat(names()).containsExactly("s__one", "s__read_resource");

    assertThat(status()).isEqualTo("ready"); // nobody has waited until it counts as down
    Waiting.until(() -> mcp.seen("tools/list").size() == 2);
  }

  @Test
  void offers_new_tools_before_their_server_has_listed_its_resources() {
    bench.servers().register("s", mcp.url().toString(), Map.of());
    tools.set(List.of("one", "two"));
    stalled = "resources/list";

    var refreshing = Thread.ofVirtual().start(() -> bench.servers().refresh("s"));

    Waiting.until(() -> names().contains("s__two"));
    assertThat(refreshing.isAlive()).isTrue();
    assertThat(names()).contains("s__read_resource");
  }

  @Test
  void keeps_the_resources_that_were_listed_while_they_cannot_be() {
    bench.servers().register("s", mcp.url().toString(), Map.of());
    failing = "resources/list";

    var shown = bench.servers().refresh("s");

    assertThat(shown.getJsonArray("resources").toString()).contains("r://1");
    assertThat(shown.getJsonArray("unlisted").toString()).contains("HTTP 503");
  }

  @Test
  void approves_no_tool_that_reads_resources_before_it_can_name_them() {
    failing = "resources/list";
    bench.servers().register("s", mcp.url().toString(), Map.of());
    assertThat(names()).containsExactly("s__one");
    failing = "";

    bench.pass(Duration.ofSeconds(61)); // it is tried again without being asked to

    Waiting.until(() -> names().contains("s__read_resource"));
    assertThat(bench.pinned("s__read_resource").tool().description()).contains("r://1");
  }
}
