// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes long after two crashes does not hold up the server. */
@Timeout(120)
class TrialTest {

  private static final EngineConfig SHORT_TRIALS =
      new EngineConfig(
          Crowd.DEFAULT, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMillis(300));

  private final Semaphore fatal = new Semaphore(0);
  private final Semaphore slow = new Semaphore(0);
  private final CountDownLatch never = new CountDownLatch(1);

  /** Of the process that runs; those of earlier ones never open. */
  private volatile Semaphore gate = new Semaphore(0);

  private Workbench bench() {
    return Workbench.of((_, _) -> Answer.of("through"))
        .config(SHORT_TRIALS)
        .agent(
            "poison",
            (task, run) -> {
              run.think(Prompt.of("fatal", task.goal()));
              return Answer.of("never");
            })
        .agent("slow", (_, run) -> slowly(run))
        .model(
            ScriptedModel.says(
                _ -> {
                  fatal.release();
                  await(never);
                  return "said";
                }));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer slowly(Run run) {
    for (int step = 0; step < 3; step++) {
      run.once("step", String.class, this::step);
    }
    return Answer.of("through");
  }

  private String step() {
    var opens = gate;
    slow.release();
    opens.acquireUninterruptibly();
    return "late";
  }

  private void crash(Workbench bench) {
    gate = new Semaphore(0);
    bench.restart();
  }

  private static void await(Semaphore event) throws InterruptedException {
    assertThat(event.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void suspects_are_tried_although_a_healthy_task_takes_long() throws InterruptedException {
    try (var bench = bench()) {
      var healthy = bench.tasks().start(Workbench.submission("slow", "s")).id();
      var poison = bench.tasks().start(Workbench.submission("poison", "p")).id();
      for (int crash = 0; crash < 2; crash++) {
        await(slow);
        gate.release();
        await(slow); // it has got on and is at its next step
        await(fatal);
        crash(bench);
      }
      var fresh = bench.start("fresh").id();
      assertThat(bench.tasks().place(fresh)).isPresent();

      await(fatal);
      assertThat(bench.tasks().find(healthy).orElseThrow().status()).isEqualTo(Status.RUNNING);
      crash(bench);

      assertThat(bench.ended(poison).error().orElseThrow()).startsWith("quarantined");
      assertThat(bench.ended(fresh).status()).isEqualTo(Status.COMPLETED);
      gate.release(3);
      assertThat(bench.ended(healthy).status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void new_tasks_begin_beside_a_suspect_that_takes_long_and_other_suspects_do_not()
      throws InterruptedException {
    try (var bench = bench()) {
      var innocent = bench.tasks().start(Workbench.submission("slow", "s")).id();
      var poison = bench.tasks().start(Workbench.submission("poison", "p")).id();
      for (int crash = 0; crash < 2; crash++) {
        await(slow);
        await(fatal);
        crash(bench);
      }
      await(slow);
      var fresh = bench.start("fresh").id();
      assertThat(bench.tasks().place(fresh)).isPresent();

      assertThat(bench.ended(fresh).status()).isEqualTo(Status.COMPLETED);
      assertThat(bench.tasks().find(innocent).orElseThrow().attempts().count())
          .as("it stays a suspect")
          .isEqualTo(2);
      var place = bench.tasks().place(poison).orElseThrow();
      assertThat(place.why()).contains("those before it have got on");
      assertThat(fatal.availablePermits()).isZero();

      gate.release();
      await(fatal);
      assertThat(bench.ended(bench.start("later").id()).status()).isEqualTo(Status.COMPLETED);
      crash(bench);
      assertThat(bench.ended(poison).error().orElseThrow()).startsWith("quarantined");
      gate.release(3);
      assertThat(bench.ended(innocent).status()).isEqualTo(Status.COMPLETED);
    }
  }
}
