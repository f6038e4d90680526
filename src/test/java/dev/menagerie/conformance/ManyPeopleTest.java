// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Run;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Payer;
import dev.menagerie.testkit.Threads;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Approvals in parallel branches and child tasks, given in any order over two restarts. */
@Timeout(600)
class ManyPeopleTest {

  private static final int RESTARTS = 2;

  private static final EngineConfig PARKING =
      new EngineConfig(100, Duration.ofSeconds(5), Duration.ofMillis(1));

  private static Workbench bench(EngineConfig config) {
    return Workbench.of(new Payer("child"))
        .agent("child", new Payer("grandchild"))
        .agent("grandchild", new Payer(""))
        .config(config)
        .tools(
            new LedgerTools()
                .with("bank__pay", Trust.NONE, arguments -> "paid " + arguments.getString("for"))
                .ruled("bank__pay", Rule.of(Decision.ASK)));
  }

  @Test
  void each_call_happens_once_with_what_was_shown() {
    int orders = Effort.of(10, 200);
    int calls = 0;
    for (int seed = 0; seed < orders; seed++) {
      calls += answer(seed);
    }
    Guarantee.PEOPLE.shown(
        getClass(),
        "approvals, edits and denials in random order, three branches in each of three generations,"
            + " two restarts",
        orders,
        calls + " calls, each once, with what was shown or edited; none that was denied");
  }

  private static int answer(int seed) {
    var random = new Random(seed);
    var config = seed % 2 == 0 ? EngineConfig.DEFAULT : PARKING;
    var restarts = repliesBeforeRestarts(random);
    var wanted = new TreeMap<String, JsonObject>();
    var replied = new TreeMap<String, Waiting>();
    try (var bench = bench(config)) {
      var id = bench.start("all ").id();
      while (!ended(bench, id)) {
        var waiting = bench.tasks().waiting();
        if (waiting.isEmpty()) {
          continue;
        }
        var one = waiting.get(random.nextInt(waiting.size()));
        if (one.reason() == Waiting.Reason.IN_DOUBT) {
          bench.tasks().reply(one.task(), one.path(), resolution(bench, one), "anna");
          continue;
        }
        assertThat(replied.put(one.task() + one.path(), one)).as("asked twice").isNull();
        bench.tasks().reply(one.task(), one.path(), reaction(random, one, wanted), "anna");
        if (restarts.remove(replied.size())) {
          bench.restart();
        }
      }
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(replied).as("seed %d", seed).hasSize(Payer.CALLS);
      assertThat(restarts).as("seed %d: restarts not made", seed).isEmpty();
      assertCalled(bench, wanted, seed);
      return wanted.size();
    }
  }

  /** Two different numbers of replies after which the server goes down. */
  private static Set<Integer> repliesBeforeRestarts(Random random) {
    var numbers = new HashSet<Integer>();
    while (numbers.size() < RESTARTS) {
      numbers.add(1 + random.nextInt(Payer.CALLS - 1));
    }
    return numbers;
  }

  private static boolean ended(Workbench bench, String id) {
    return bench.tasks().await(id, Duration.ofMillis(1)).status().ended();
  }

  /** A restart may come between a call and its result: the bank's books tell. */
  private static Reaction resolution(Workbench bench, Waiting one) {
    return bench
        .tools()
        .performed(one.task() + one.path())
        .<Reaction>map(call -> new Reaction.Happened("paid " + call.arguments().getString("for")))
        .orElseGet(Reaction.NotHappened::new);
  }

  private static Reaction reaction(Random random, Waiting one, Map<String, JsonObject> wanted) {
    var key = one.task() + one.path();
    var shown = one.detail().getJsonObject("arguments");
    return switch (random.nextInt(4)) {
      case 0 -> new Reaction.Deny("no");
      case 1 -> {
        var edited = Json.object().add("for", "instead of " + shown.getString("for")).build();
        wanted.put(key, edited);
        yield new Reaction.Edit(edited);
      }
      default -> {
        wanted.put(key, shown);
        yield new Reaction.Approve();
      }
    };
  }

  private static void assertCalled(Workbench bench, Map<String, JsonObject> wanted, int seed) {
    var made = new TreeMap<String, JsonObject>();
    for (var call : bench.tools().ledger()) {
      assertThat(made.put(call.key(), call.arguments())).as("seed %d: repeated", seed).isNull();
    }
    assertThat(made).as("seed %d", seed).isEqualTo(wanted);
  }

  @Test
  void what_is_parked_costs_no_thread_and_says_what_it_waits_for() {
    try (var bench = bench(PARKING)) {
      var id = bench.start("all ").id();

      park(id);

      var record = bench.tasks().find(id).orElseThrow();
      assertThat(record.status()).isEqualTo(Status.WAITING);
      assertThat(record.waiting()).hasSize(7);
      assertThat(record.waiting())
          .extracting(Waiting::text)
          .allMatch(text -> text.startsWith("bank__pay is to be called with {\"for\":\"all "));
      assertThat(bench.tasks().waiting()).containsExactlyInAnyOrderElementsOf(record.waiting());
      Guarantee.PEOPLE.shown(
          getClass(), "three generations of tasks, parked", 3, "0 threads, 7 waits shown");
    }
  }

  @Test
  void a_child_is_shown_and_answered_before_its_parent_has_come_back_to_it() {
    var onePlace = new EngineConfig(1, Duration.ofSeconds(5), Duration.ofMinutes(10));
    var hold = new Semaphore(0);
    try (var bench = bench(PARKING).agent("busy", (_, run) -> Answer.of(held(run, hold)))) {
      var busy = bench.tasks().start(Workbench.submission("busy", "work")).id();
      var id = bench.start("all ").id();
      waitFor(bench, 7);
      park(id);
      bench.config(onePlace).restart();

      // The older task works in the only place, the other is queued and its children not taken up.
      assertThat(bench.tasks().find(id).orElseThrow().waiting()).hasSize(7);
      var child =
          bench.tasks().waiting().stream()
              .filter(wait -> wait.task().equals(id + ".2.0"))
              .findFirst()
              .orElseThrow();
      bench.tasks().reply(child.task(), child.path(), new Reaction.Deny("no"), "anna");
      assertThat(bench.tasks().find(id).orElseThrow().waiting()).hasSize(6);
      assertThat(bench.journal(child.task(), entry -> entry.path().equals(child.path())))
          .hasSize(2);
      hold.release(2); // one for the thread of the dead process
      bench.ended(busy);

      waitFor(bench, 7);
      assertThat(bench.journal(child.task(), entry -> entry.path().equals(child.path())))
          .extracting(entry -> entry.kind() + " " + entry.phase())
          .containsExactly("GATE INTENT", "REPLY RESULT", "ACT REFUSED");
    }
  }

  private static String held(Run run, Semaphore hold) {
    return run.once(
        "work",
        String.class,
        () -> {
          hold.acquireUninterruptibly();
          return "done";
        });
  }

  private static void park(String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (!Threads.named("task " + id).isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(Threads.named("task " + id)).isEmpty();
  }

  private static void waitFor(Workbench bench, int waits) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (bench.tasks().waiting().size() != waits && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(bench.tasks().waiting()).hasSize(waits);
  }
}
