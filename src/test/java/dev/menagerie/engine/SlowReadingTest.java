// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.JournalBefore;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long journal that is read after a restart keeps nobody waiting but its own task. */
@Timeout(60)
class SlowReadingTest {

  /** Holds the thread that takes a task up, at its first reading. */
  private static final class SlowForTasks {

    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    Journal over(Journal journal) {
      return new JournalBefore() {
        @Override
        public Journal journal() {
          return journal;
        }

        @Override
        public Page page(String task, long after) {
          if (Thread.currentThread().getName().equals("task " + task)) {
            reads.countDown();
            awaited(goesOn);
          }
          return journal.page(task, after);
        }
      };
    }

    private static void awaited(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void awaitReading() {
      awaited(reads);
    }

    void goOn() {
      goesOn.countDown();
    }
  }

  private final SlowForTasks slow = new SlowForTasks();

  @AutoClose
  private final Workbench bench =
      Workbench.of(
              (task, run) -> {
                var said = run.think(Prompt.of("first", task.goal()));
                return Answer.of(said + run.ask(Question.of("Which?")));
              })
          .model(ScriptedModel.says(_ -> "said "));

  @AfterEach
  void goOn() {
    slow.goOn();
  }

  private String waitingAfterRestart() {
    var id = bench.start("x").id();
    bench.waiting(id);
    bench.awaitRest(id);
    bench.restart(slow::over);
    slow.awaitReading();
    return id;
  }

  @Test
  void it_is_shown_with_what_it_waits_for() {
    var id = waitingAfterRestart();

    assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.WAITING);
    assertThat(bench.tasks().waiting()).extracting(Waiting::text).containsExactly("Which?");

    slow.goOn();
    bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Text("this"));
    assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("said this");
  }

  @Test
  void it_is_cancelled_at_once_and_does_not_begin_when_it_has_been_read() {
    var id = waitingAfterRestart();

    assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

    var journal = bench.journal(id);
    slow.goOn();
    bench.waiting(bench.start("another").id());
    assertThat(bench.journal(id)).isEqualTo(journal);
    assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_reply_waits_until_it_has_been_read_and_is_not_lost() throws InterruptedException {
    var id = waitingAfterRestart();
    var path = bench.tasks().waiting().getFirst().path();
    var failure = new AtomicReference<Throwable>();
    var person =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, e) -> failure.set(e))
            .start(() -> bench.tasks().reply(id, path, new Reaction.Text("this")));

    slow.goOn();
    person.join();

    assertThat(failure.get()).isNull();
    assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("said this");
  }
}
