// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a tool that is limited wait for room before they begin, or are not made. */
@Timeout(60)
class LimitedCallsTest {

  private static final String PAY = "bank__pay";

  private static final Architecture PAYING =
      (_, run) ->
          Answer.of(run.act(ToolCall.of(PAY, Json.object().add("amount", 10).build())).text());

  /** Gives room as the test says. */
  private static final class Limited extends LedgerTools {

    private final Semaphore asked = new Semaphore(0);
    private final Semaphore free = new Semaphore(0);
    private final AtomicInteger taken = new AtomicInteger();
    private final List<Context> contexts = new CopyOnWriteArrayList<>();
    private volatile Optional<String> refusal = Optional.empty();

    @Override
    public Room room(PinnedTool tool, Context context) {
      contexts.add(context);
      asked.release();
      try {
        free.acquire();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return () -> Optional.of("interrupted");
      }
      if (refusal.isPresent()) {
        return () -> refusal;
      }
      taken.incrementAndGet();
      return new Room() {
        private boolean open = true;

        @Override
        public Optional<String> refusal() {
          return Optional.empty();
        }

        @Override
        public void close() {
          if (open) {
            open = false;
            taken.decrementAndGet();
          }
        }
      };
    }
  }

  private final Limited tools = new Limited();

  private Workbench bench() {
    tools.with(PAY, Trust.NONE, _ -> "paid");
    return Workbench.of(PAYING).tools(tools);
  }

  private static long begun(Workbench bench, String id) {
    return bench.journal(id, it -> it.kind() == Kind.ACT).size();
  }

  @Test
  void a_call_that_waits_for_room_has_not_begun_and_waits_again_after_a_crash()
      throws InterruptedException {
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      tools.asked.acquire();
      assertThat(begun(bench, id)).isZero();
      bench.restart();
      tools.asked.acquire();
      assertThat(begun(bench, id)).isZero();

      tools.free.release(2); // one for the thread of the dead process

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void one_that_finds_no_room_is_not_made_and_the_agent_reads_why() {
    tools.refusal = Optional.of("bank__pay is limited to 1 calls in 60 s");
    tools.free.release();
    try (var bench = bench()) {
      var record = bench.run("pay");

      assertThat(record.answer())
          .contains(Answer.of("Error: bank__pay is limited to 1 calls in 60 s"));
      assertThat(record.spent().toolCalls()).isZero();
      assertThat(tools.ledger()).isEmpty();
      assertThat(bench.journal(record.id(), it -> it.kind() == Kind.ACT))
          .singleElement()
          .satisfies(entry -> assertThat(entry.phase()).isEqualTo(Phase.REFUSED));
      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
    }
  }

  @Test
  void room_is_given_back_when_the_answer_is_there_or_missing() throws InterruptedException {
    tools.free.release();
    try (var bench = bench()) {
      tools.withOutcome(PAY, Trust.NONE, _ -> new ToolOutcome.InDoubt("it broke off"));
      var id = bench.start("pay").id();
      var doubt = bench.waiting(id);

      assertThat(tools.taken).hasValue(0);

      tools.with(PAY, Trust.NONE, _ -> "paid");
      tools.free.release();
      bench.tasks().reply(id, doubt.path(), new Reaction.NotHappened());
      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
      assertThat(tools.asked.availablePermits()).isEqualTo(2);
      assertThat(tools.taken).hasValue(0);
    }
  }

  @Test
  void one_that_did_not_happen_waits_for_room_before_it_begins_again() throws InterruptedException {
    tools.free.release();
    try (var bench = bench()) {
      tools.withOutcome(PAY, Trust.NONE, _ -> new ToolOutcome.InDoubt("it broke off"));
      var id = bench.start("pay").id();
      var doubt = bench.waiting(id);
      tools.asked.acquire();
      tools.with(PAY, Trust.NONE, _ -> "paid");
      bench.tasks().reply(id, doubt.path(), new Reaction.NotHappened());
      tools.asked.acquire();
      bench.tasks().close();
      bench.restart();
      tools.asked.acquire();

      tools.free.release(3); // two for the threads of dead processes

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid"));
    }
  }

  @Test
  void a_task_that_is_cancelled_does_not_wait_any_longer() throws InterruptedException {
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      tools.asked.acquire();

      bench.tasks().cancel(id);

      assertThat(bench.ended(id).status()).isEqualTo(Status.CANCELLED);
      assertThat(begun(bench, id)).isZero();
    }
  }

  @Test
  void the_gateway_knows_whose_call_it_is() {
    tools.free.release();
    try (var bench = bench()) {
      bench.run("pay");

      assertThat(tools.contexts)
          .allSatisfy(context -> assertThat(context.onBehalf().agent()).isEqualTo("it"));
    }
  }
}
