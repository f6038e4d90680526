// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.ToolBench.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.tool.ScriptedMcp.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done when one server fails, by what an operator says of it. */
@Timeout(30)
class ServerFaultsTest {

  private static final Context CONTEXT = new Context("t1", "/2/0", Duration.ofSeconds(5));

  private static final Duration DELAY = Duration.ofMillis(300);

  private final ToolBench bench =
      new ToolBench(
          ToolConfig.DEFAULT
              .with(
                  "s", new FaultPolicy(Optional.empty(), 2, Duration.ofMillis(1), 4, DELAY, 4, 75))
              .with(
                  "hasty",
                  new FaultPolicy(Optional.of(Duration.ofSeconds(9)), 1, DELAY, 1, DELAY, 10, 50)));

  @AfterEach
  void close() {
    bench.close();
  }

  private JsonObject shown() {
    return bench.servers().shown("s").orElseThrow();
  }

  private ScriptedMcp failing(AtomicBoolean well) {
    return bench.serve(
        Map.of(),
        seen -> well.get() ? Answer.result(seen, ScriptedMcp.text("fine")) : Answer.status(500));
  }

  private void broken() {
    for (int i = 0; i < 4; i++) {
      bench.call("s__risky", CONTEXT);
    }
  }

  private void awaitDelay() {
    while (shown().getJsonObject("health").getString("breaker").equals("open")) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void a_server_is_left_alone_after_as_many_calls_as_its_own_policy_says() {
    try (var mcp = failing(new AtomicBoolean())) {
      broken();

      assertThat(bench.call("s__risky", CONTEXT).toString()).contains("left alone");
      assertThat(mcp.seen("tools/call")).hasSize(4);
      assertThat(shown().getString("status")).isEqualTo("unhealthy");
      assertThat(shown().getString("error")).contains("500");
      var health = shown().getJsonObject("health");
      assertThat(health.getString("breaker")).isEqualTo("open");
      assertThat(health.getInt("failingForSeconds")).isNotNegative();
      assertThat(health.getInt("triedAgainInSeconds")).isPositive();
    }
  }

  @Test
  void a_trusted_call_is_repeated_as_often_as_the_servers_own_policy_says() {
    try (var mcp = bench.serve(Map.of("*", "idempotent"), _ -> Answer.status(503))) {
      bench.call("s__safe", CONTEXT);

      assertThat(mcp.seen("tools/call")).hasSize(2);
    }
  }

  @Test
  void after_the_delay_the_server_is_asked_for_its_tools_before_a_call_is_risked() {
    var well = new AtomicBoolean();
    try (var mcp = failing(well)) {
      var tool = tool();
      broken();
      awaitDelay();
      int listed = mcp.seen("tools/list").size();
      well.set(true);

      assertThat(bench.gateway().call(tool, call(), CONTEXT)).isEqualTo(result("fine"));

      assertThat(mcp.seen("tools/list")).hasSize(listed + 1);
      assertThat(shown().getString("status")).isEqualTo("ready");
      assertThat(shown()).doesNotContainKeys("health", "error");
    }
  }

  @Test
  void a_call_is_not_risked_while_the_server_does_not_list_its_tools() {
    var mcp = failing(new AtomicBoolean());
    var tool = tool();
    broken();
    awaitDelay();
    mcp.close();

    assertThat(bench.gateway().call(tool, call(), CONTEXT).toString()).contains("Failure");

    assertThat(mcp.seen("tools/call")).hasSize(4);
    assertThat(bench.gateway().call(tool, call(), CONTEXT).toString()).contains("left alone");
  }

  @Test
  void others_fail_at_once_while_one_call_tries_the_server() throws Exception {
    var held = new CountDownLatch(1);
    var probing = new CountDownLatch(1);
    var slow = new AtomicBoolean();
    try (var mcp =
        bench.serve(
            Map.of(),
            seen -> {
              if (!slow.get()) {
                return Answer.status(500);
              }
              probing.countDown();
              awaited(held);
              return Answer.result(seen, ScriptedMcp.text("fine"));
            })) {
      var tool = tool();
      broken();
      awaitDelay();
      slow.set(true);
      var first = new FutureTask<>(() -> bench.gateway().call(tool, call(), CONTEXT));
      Thread.ofVirtual().start(first);
      awaited(probing);

      assertThat(bench.gateway().call(tool, call(), CONTEXT).toString()).contains("tried again");

      held.countDown();
      assertThat(first.get()).isEqualTo(result("fine"));
      assertThat(mcp.seen("tools/call")).hasSize(5);
      assertThat(bench.gateway().call(tool, call(), CONTEXT)).isEqualTo(result("fine"));
    }
  }

  @Test
  void a_server_that_lists_its_tools_again_is_ready_without_a_call() {
    try (var mcp = failing(new AtomicBoolean())) {
      broken();
      awaitDelay();
      assertThat(shown().getString("status")).isEqualTo("unhealthy");

      bench.servers().tryDue();

      assertThat(shown().getString("status")).isEqualTo("ready");
      assertThat(mcp.seen("tools/call")).hasSize(4);
    }
  }

  @Test
  void the_time_of_a_call_is_the_servers_own_if_it_has_one() {
    try (var mcp = ScriptedMcp.modern(List.of("a"), _ -> Answer.status(500))) {
      bench.servers().replace("hasty", mcp.url().toString(), Map.of());
      bench.servers().replace("s", mcp.url().toString(), Map.of());

      var usual = Duration.ofSeconds(60);
      assertThat(bench.gateway().timeout(bench.pinned("hasty__a"), usual))
          .isEqualTo(Duration.ofSeconds(9));
      assertThat(bench.gateway().timeout(bench.pinned("s__a"), usual)).isEqualTo(usual);
    }
  }

  private PinnedTool tool() {
    return bench.pinned("s__risky");
  }

  private static ToolCall call() {
    return ToolCall.of("s__risky", JsonValue.EMPTY_JSON_OBJECT);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
