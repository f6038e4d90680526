// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a tool whose definition has changed wait until it is approved, or they are denied. */
@Timeout(60)
class HeldCallsTest {

  private static final String PAY = "bank__pay";
  private static final JsonObject TEN = Json.object().add("amount", 10).build();
  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture PAYING =
      (_, run) -> Answer.of(run.act(ToolCall.of(PAY, TEN)).text());

  private final LedgerTools tools = new LedgerTools().with(PAY, Trust.NONE, _ -> "paid");

  private Workbench bench() {
    return Workbench.of(PAYING).tools(tools).config(AT_ONCE);
  }

  private static Waiting waiting(Workbench bench, String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var waiting = bench.tasks().find(id).orElseThrow().waiting();
      if (!waiting.isEmpty()) {
        return waiting.getFirst();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("nothing waits");
  }

  @Test
  void a_call_waits_and_is_sent_once_the_definition_is_approved() {
    tools.holding(PAY);
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      var wait = waiting(bench, id);
      assertThat(wait.text())
          .contains(PAY, "{\"amount\":10}", "has changed", "POST /v1/tools/bank__pay/approve");
      assertThat(tools.ledger()).isEmpty();

      tools.approved(PAY);
      bench.tasks().release(PAY);

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
      assertThat(tools.ledger()).hasSize(1);
      assertThat(bench.journal(id, it -> it.kind() == Kind.REPLY)).hasSize(1);
    }
  }

  @Test
  void so_it_does_over_a_restart() {
    tools.holding(PAY);
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      waiting(bench, id);
      bench.restart();
      waiting(bench, id);
      assertThat(tools.ledger()).isEmpty();

      tools.approved(PAY);
      bench.tasks().release(PAY);

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void it_cannot_be_approved_before_its_tool_is() {
    tools.holding(PAY);
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      var path = waiting(bench, id).path();

      assertThatThrownBy(() -> bench.tasks().reply(id, path, new Reaction.Approve()))
          .isInstanceOfSatisfying(
              Refused.class, e -> assertThat(e.why()).isEqualTo(Refused.Why.CONFLICT))
          .hasMessage(
              "the definition of bank__pay has changed; approve it with POST"
                  + " /v1/tools/bank__pay/approve, or deny the call at "
                  + path);
      assertThatThrownBy(() -> bench.tasks().reply(id, path, new Reaction.Edit(TEN)))
          .isInstanceOf(Refused.class);

      bench.tasks().reply(id, path, new Reaction.Deny("not that"));

      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(tools.ledger()).isEmpty();
    }
  }

  /** The first call does not come back; those behind it are answered. */
  private void neverAnswersFirst(Trust trust, Semaphore sent) {
    var first = new AtomicBoolean(true);
    tools.with(
        PAY,
        trust,
        _ -> {
          if (first.getAndSet(false)) {
            sent.release();
            LockSupport.park(); // the process dies meanwhile
          }
          return "paid";
        });
  }

  @Test
  void a_call_that_is_repeated_after_a_crash_waits_too() throws InterruptedException {
    var sent = new Semaphore(0);
    neverAnswersFirst(Trust.IDEMPOTENT, sent);
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      sent.acquire();
      tools.holding(PAY);
      bench.restart();
      assertThat(waiting(bench, id).text()).contains("has changed");

      tools.approved(PAY);
      bench.tasks().release(PAY);

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
    }
  }

  @Test
  void so_does_one_that_was_in_doubt_and_did_not_happen() throws InterruptedException {
    var sent = new Semaphore(0);
    neverAnswersFirst(Trust.NONE, sent);
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      sent.acquire();
      tools.holding(PAY);
      bench.restart();
      var doubt = waiting(bench, id);
      assertThat(doubt.reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
      bench.tasks().reply(id, doubt.path(), new Reaction.NotHappened());
      while (waiting(bench, id).reason() != Waiting.Reason.APPROVAL) {
        Thread.onSpinWait();
      }

      tools.approved(PAY);
      bench.tasks().release(PAY);

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
    }
  }

  @Test
  void an_approval_that_comes_before_the_wait_is_seen_is_not_missed() {
    var once = new AtomicBoolean();
    var hasty =
        new LedgerTools() {
          @Override
          public Optional<String> held(String tool) {
            return once.compareAndSet(false, true)
                ? Optional.of("it has changed")
                : Optional.empty();
          }
        };
    hasty.with(PAY, Trust.NONE, _ -> "paid");
    try (var bench = Workbench.of(PAYING).tools(hasty).config(AT_ONCE)) {
      assertThat(bench.run("pay").answer()).contains(Answer.of("paid"));
      assertThat(hasty.ledger()).hasSize(1);
    }
  }
}
