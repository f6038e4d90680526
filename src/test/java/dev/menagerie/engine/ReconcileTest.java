// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls in doubt that a tool resolves by their idempotency key. */
@Timeout(120)
class ReconcileTest {

  private static final Architecture PAYS_TWICE =
      (_, run) -> Answer.of(pay(run, 1) + " " + pay(run, 2));

  private static String pay(Run run, int amount) {
    return run.act(ToolCall.of("bank__pay", Json.object().add("amount", amount).build())).text();
  }

  private static final class Bank {
    private final LedgerTools tools = new LedgerTools();

    private Bank(Function<JsonObject, ToolOutcome> pay, Trust trust) {
      tools
          .withOutcome("bank__pay", Trust.NONE, pay)
          .with("bank__lookup", trust, this::lookup)
          .ruled(
              "bank__pay", new Rule(Decision.ALLOW, Optional.empty(), Optional.of("bank__lookup")));
    }

    private String lookup(JsonObject arguments) {
      return tools
          .performed(arguments.getString("idempotencyKey"))
          .map(call -> "paid " + call.arguments().getInt("amount"))
          .map(result -> Json.object().add("happened", true).add("result", result))
          .orElseGet(() -> Json.object().add("happened", false))
          .build()
          .toString();
    }
  }

  private static ToolOutcome paid(JsonObject arguments) {
    return LedgerTools.done(new Observation.Result("paid " + arguments.getInt("amount")));
  }

  private static ToolOutcome lost(JsonObject arguments) {
    return new ToolOutcome.InDoubt("no answer");
  }

  private static LedgerTools bank(Function<JsonObject, ToolOutcome> pay) {
    return new Bank(pay, Trust.READ_ONLY).tools;
  }

  private static long calls(LedgerTools tools, String tool) {
    return tools.ledger().stream().filter(call -> call.tool().equals(tool)).count();
  }

  @Test
  void nobody_is_asked_and_nothing_is_repeated_wherever_the_process_dies() {
    var hooks = new AtomicInteger();
    int deaths =
        Deaths.survive(
            () -> Workbench.of(PAYS_TWICE).tools(bank(ReconcileTest::paid)),
            waiting -> {
              throw new AssertionError("a person was asked: " + waiting);
            },
            (bench, record) -> {
              assertThat(record.answer().orElseThrow().text()).isEqualTo("paid 1 paid 2");
              assertThat(calls(bench.tools(), "bank__pay")).isEqualTo(2);
              hooks.addAndGet((int) calls(bench.tools(), "bank__lookup"));
            });

    assertThat(hooks).hasPositiveValue();
    Guarantee.IN_DOUBT.shown(
        getClass(),
        "the process dies after each write, a hook knows what happened",
        deaths,
        "each call once, nobody asked, hook called %s times".formatted(hooks));
  }

  @Test
  void a_death_while_the_hook_works_has_it_asked_again() {
    var hooks = new AtomicInteger();
    int deaths =
        Deaths.survive(
            () -> Workbench.of(PAYS_TWICE).tools(bank(ReconcileTest::lost)),
            waiting -> {
              throw new AssertionError("a person was asked: " + waiting);
            },
            (bench, record) -> {
              assertThat(record.answer().orElseThrow().text()).isEqualTo("paid 1 paid 2");
              assertThat(calls(bench.tools(), "bank__pay")).isEqualTo(2);
              hooks.addAndGet((int) calls(bench.tools(), "bank__lookup"));
            });

    assertThat(hooks.get()).isGreaterThan(2 * deaths);
  }

  @Test
  void a_hook_that_says_no_for_ever_is_not_believed_for_ever() {
    var tools = new LedgerTools();
    tools
        .withOutcome("bank__pay", Trust.NONE, ReconcileTest::lost)
        .with("bank__lookup", Trust.READ_ONLY, _ -> "{\"happened\": false}")
        .ruled(
            "bank__pay", new Rule(Decision.ALLOW, Optional.empty(), Optional.of("bank__lookup")));
    try (var bench = Workbench.of(PAYS_TWICE).tools(tools)) {
      var waiting = bench.waiting(bench.start("pay").id());

      assertThat(waiting.reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
      assertThat(waiting.text()).contains("it said 6 times that it did not happen");
      assertThat(calls(tools, "bank__pay")).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "IDEMPOTENT"})
  void a_hook_that_may_have_effects_is_not_called(Trust trust) {
    var bank = new Bank(ReconcileTest::lost, trust);
    try (var bench = Workbench.of(PAYS_TWICE).tools(bank.tools)) {
      var waiting = bench.waiting(bench.start("pay").id());

      assertThat(waiting.text()).contains("bank__lookup could not tell: it is not trusted");
      assertThat(calls(bank.tools, "bank__lookup")).isZero();
    }
  }

  @Test
  void a_hook_that_did_not_know_is_not_asked_at_every_restart() {
    var tools = new LedgerTools();
    tools
        .withOutcome("bank__pay", Trust.NONE, ReconcileTest::lost)
        .with("bank__lookup", Trust.READ_ONLY, _ -> "ask somebody else")
        .ruled(
            "bank__pay", new Rule(Decision.ALLOW, Optional.empty(), Optional.of("bank__lookup")));
    try (var bench = Workbench.of(PAYS_TWICE).tools(tools)) {
      var id = bench.start("pay").id();
      bench.waiting(id);
      for (int restart = 0; restart < 3; restart++) {
        bench.restart();
        bench.waiting(id);
        while (bench.tasks().find(id).orElseThrow().attempts().count() > 0) {
          Thread
              .onSpinWait(); // it waits as it did before the restart, but has not come to it again
        }
      }

      assertThat(calls(tools, "bank__lookup")).isEqualTo(1);
      assertThat(calls(tools, "bank__pay")).isEqualTo(1);
    }
  }

  @Test
  void what_was_sent_before_a_fork_is_not_looked_up_under_the_forks_own_key() {
    var knows = new AtomicBoolean();
    var bank = new Bank(ReconcileTest::lost, Trust.READ_ONLY);
    var tools = bank.tools;
    tools.with(
        "bank__lookup", Trust.READ_ONLY, it -> knows.get() ? bank.lookup(it) : "ask somebody else");
    try (var bench = Workbench.of((_, run) -> Answer.of(pay(run, 1))).tools(tools)) {
      var source = bench.start("pay");
      bench.waiting(source.id());
      knows.set(true);
      var cut = Cut.behind(Forked.position(bench, source, "/0", Entry.Phase.INTENT));

      var fork = bench.tasks().fork(source.id(), cut.acknowledging(List.of("/0")));

      assertThat(bench.waiting(fork.id()).text()).contains(source.id() + " had sent this call");
      bench.restart();
      var waiting = bench.waiting(fork.id());
      bench.tasks().reply(fork.id(), waiting.path(), new Reaction.Happened("paid 1"));
      assertThat(bench.ended(fork.id()).answer().orElseThrow().text()).isEqualTo("paid 1");
      assertThat(calls(tools, "bank__pay")).isEqualTo(1);
    }
  }

  @Test
  void a_cancel_while_the_hook_works_lists_the_call_in_doubt() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var tools = new LedgerTools();
    tools
        .withOutcome("bank__pay", Trust.NONE, ReconcileTest::lost)
        .with(
            "bank__lookup",
            Trust.READ_ONLY,
            _ -> {
              asked.countDown();
              try {
                never.await();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              return "{\"happened\": false}";
            })
        .ruled(
            "bank__pay", new Rule(Decision.ALLOW, Optional.empty(), Optional.of("bank__lookup")));
    try (var bench = Workbench.of(PAYS_TWICE).tools(tools)) {
      var id = bench.start("pay").id();
      asked.await();

      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);
      var cancel = bench.journal(id, entry -> entry.path().equals("/")).get(1);
      assertThat(cancel.outcome().toString()).contains("bank__pay", "\"inDoubt\":true");
      assertThat(calls(tools, "bank__pay")).isEqualTo(1);
    }
  }
}
