// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.RiggedJournal;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal that takes the process down by being read, or that cannot be read. */
@Timeout(120)
class FatalReadingTest {

  private static final EngineConfig ONE_AT_A_TIME =
      new EngineConfig(1, Duration.ofSeconds(5), Duration.ofMinutes(1));

  /** Where a task gets to when the process is to end. */
  private final Semaphore fatal = new Semaphore(0);

  private final Semaphore step = new Semaphore(0);
  private final CountDownLatch never = new CountDownLatch(1);

  private Workbench bench() {
    return Workbench.of((_, _) -> Answer.of("through"))
        .config(ONE_AT_A_TIME)
        .agent(
            "poison",
            (task, run) -> {
              run.think(Prompt.of("step", "so far so good"));
              run.think(Prompt.of("fatal", task.goal()));
              return Answer.of("never");
            })
        .agent("parent", (_, run) -> run.delegate("poison", Task.of("below")))
        .model(
            ScriptedModel.says(
                call -> {
                  if (call.prompt().name().equals("fatal")) {
                    goDown();
                  }
                  return "said";
                }));
  }

  /** As whatever takes the process down does not come back. */
  private void goDown() {
    fatal.release();
    try {
      never.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitCrash() throws InterruptedException {
    assertThat(fatal.tryAcquire(20, TimeUnit.SECONDS)).as("it was at work").isTrue();
  }

  private static Journal reading(Journal journal, RiggedJournal.Reading reading) {
    return new RiggedJournal(journal, reading, _ -> {});
  }

  /** Reading a task or its children takes the process down; the start must not do so itself. */
  private Journal deadly(Journal journal, String task) {
    return reading(
        journal,
        (read, _) -> {
          if (read.startsWith(task)) {
            assertThat(Thread.currentThread().isVirtual()).as("not read by the start").isTrue();
            fatal.release();
            awaitEnd(journal);
          }
        });
  }

  /** Does not come back before the process is gone. */
  private static void awaitEnd(Journal journal) {
    while (true) {
      journal.append(List.of()).await();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void three_crashes_are_enough_although_the_task_never_comes_to_work() throws Exception {
    for (var agent : new String[] {"poison", "parent"}) {
      try (var bench = bench()) {
        var id = bench.tasks().start(Workbench.submission(agent, "p")).id();
        for (int crash = 0; crash < 3; crash++) {
          awaitCrash();
          bench.restart(journal -> deadly(journal, id));
        }

        var record = bench.ended(id);
        assertThat(record.status()).isEqualTo(Status.FAILED);
        assertThat(record.error().orElseThrow())
            .startsWith("quarantined: three processes ended")
            .contains("is not read");
        if (agent.equals("parent")) {
          assertThat(bench.ended(id + ".0").status()).isEqualTo(Status.CANCELLED);
        }
        assertThat(bench.run("after it").status()).isEqualTo(Status.COMPLETED);
        assertThat(fatal.availablePermits()).as("tries").isZero();
      }
    }
  }

  @Test
  void an_error_while_reading_costs_no_place_and_is_no_crash() throws Exception {
    try (var bench = bench()) {
      var id = bench.tasks().start(Workbench.submission("poison", "p")).id();
      awaitCrash();

      for (int start = 0; start < 4; start++) {
        bench.restart(
            journal ->
                reading(
                    journal,
                    (task, _) -> {
                      if (task.equals(id)) {
                        throw new OutOfMemoryError("too much of it");
                      }
                    }));
        assertThat(bench.run("beside it").status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.RUNNING);
      }

      bench.restart();
      awaitCrash();
    }
  }

  @Test
  void a_damaged_entry_of_a_suspect_does_not_hinder_the_start() throws Exception {
    try (var bench = bench()) {
      var id = bench.tasks().start(Workbench.submission("poison", "p")).id();
      awaitCrash();
      bench.restart();
      awaitCrash();

      bench.restart(journal -> reading(journal, (task, _) -> damaged(task, id)));

      assertThat(bench.run("beside it").status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.RUNNING);
    }
  }

  private static void damaged(String task, String id) {
    if (task.equals(id)) {
      throw new JournalFailed("an entry is damaged");
    }
  }

  @Test
  void one_with_a_damaged_entry_is_quarantined_by_what_is_known_of_it() throws Exception {
    try (var bench = bench()) {
      var id = crashedThrice(bench);

      bench.restart(
          journal -> reading(journal, (task, after) -> damaged(after == 0 ? task : "", id)));

      assertThat(bench.ended(id).status()).isEqualTo(Status.FAILED);
      assertThat(bench.ended(id).error().orElseThrow()).contains("cannot be read: an entry is");
      assertThat(bench.run("beside it").status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void one_whose_quarantine_fails_is_quarantined_unread_by_the_next_start() throws Exception {
    try (var bench = bench()) {
      var id = crashedThrice(bench);
      bench.restart(
          journal ->
              reading(
                  journal,
                  (task, after) -> {
                    if (task.equals(id) && after == 0) {
                      throw new OutOfMemoryError("too much of it");
                    }
                  }));
      assertThat(bench.run("beside it").status()).isEqualTo(Status.COMPLETED);

      bench.restart(journal -> deadly(journal, id));

      assertThat(bench.ended(id).status()).isEqualTo(Status.FAILED);
      assertThat(bench.ended(id).error().orElseThrow()).contains("is not read");
    }
  }

  private String crashedThrice(Workbench bench) throws InterruptedException {
    var id = bench.tasks().start(Workbench.submission("poison", "p")).id();
    for (int crash = 0; crash < 2; crash++) {
      awaitCrash();
      bench.restart();
    }
    awaitCrash();
    return id;
  }

  @Test
  void a_task_gets_on_by_what_its_child_does() throws InterruptedException {
    try (var bench = bench()) {
      bench
          .agent("stepping", (_, run) -> steps(run))
          .agent("above", (_, run) -> run.delegate("stepping", Task.of("below")));
      var id = bench.tasks().start(Workbench.submission("above", "p")).id();
      for (int crash = 0; crash < 6; crash++) {
        awaitCrash(); // the child is at its next step
        step.release();
        awaitCrash();
        bench.restart();
      }

      assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.RUNNING);
      awaitCrash();
    }
  }

  private Answer steps(dev.menagerie.core.Run run) {
    for (int i = 0; i < 100; i++) {
      run.once(
          "step",
          String.class,
          () -> {
            fatal.release();
            try {
              step.acquire();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            return "done";
          });
    }
    return Answer.of("through");
  }
}
