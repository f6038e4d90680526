// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that takes the process down is found; one that was beside it, or was killed, is not. */
@Timeout(120)
class PoisonTest {

  private static final int STEPS = 8;

  /** Where a poisonous task gets to: the test then ends the process. */
  private final Semaphore fatal = new Semaphore(0);

  private final CountDownLatch never = new CountDownLatch(1);

  private static Architecture steps(int steps) {
    return (task, run) -> {
      for (int step = 0; step < steps; step++) {
        run.think(Prompt.of("step", task.goal() + step));
      }
      return Answer.of("through");
    };
  }

  private Answer poison(Task task, dev.menagerie.core.Run run) {
    run.think(Prompt.of("step", "so far so good"));
    run.offer("half of it");
    run.think(Prompt.of("fatal", task.goal()));
    return Answer.of("never");
  }

  private Workbench bench() {
    return Workbench.of(steps(STEPS))
        .agent("poison", this::poison)
        .agent("asking", (_, run) -> Answer.of(run.ask(Question.of("really?"))))
        .agent("parent", (_, run) -> run.delegate("poison", Task.of("below")))
        .model(
            ScriptedModel.says(
                call -> {
                  if (call.prompt().name().equals("fatal")) {
                    fatal.release();
                    park();
                  }
                  return "said";
                }));
  }

  /** As a call that takes the process down does not come back. */
  private void park() {
    try {
      never.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void crash(Workbench bench) throws InterruptedException {
    assertThat(fatal.tryAcquire(20, TimeUnit.SECONDS)).as("the poison was at work").isTrue();
    bench.restart();
  }

  @Test
  void the_third_crash_is_the_last() throws InterruptedException {
    try (var bench = bench()) {
      var poison = bench.tasks().start(Workbench.submission("poison", "p")).id();
      for (int crash = 0; crash < 3; crash++) {
        crash(bench);
      }

      var record = bench.ended(poison);
      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error().orElseThrow())
          .startsWith("quarantined: three processes ended")
          .contains("think fatal at /2");
      assertThat(record.answer()).contains(Answer.partial("half of it"));
      assertThat(record.spent().usage().inputTokens()).isPositive();
      assertThat(bench.run("after it").status()).isEqualTo(Status.COMPLETED);
      assertThat(fatal.availablePermits()).as("tries").isZero();
    }
  }

  @Test
  void a_parent_whose_child_is_poison_is_quarantined_with_it() throws InterruptedException {
    try (var bench = bench()) {
      var parent = bench.tasks().start(Workbench.submission("parent", "p")).id();
      for (int crash = 0; crash < 3; crash++) {
        crash(bench);
      }

      assertThat(bench.ended(parent).status()).isEqualTo(Status.FAILED);
      var child = bench.ended(parent + ".0");
      assertThat(child.status()).isEqualTo(Status.CANCELLED);
      assertThat(child.spent().effects()).isPositive();
      assertThat(bench.ended(parent).spent().effects()).isEqualTo(1 + child.spent().effects());
    }
  }

  @Test
  void those_beside_it_are_not_condemned_and_new_ones_wait_while_it_is_tried()
      throws InterruptedException {
    var reply = new Semaphore(0);
    var slow = new Semaphore(0);
    try (var bench = bench()) {
      bench.agent(
          "slow", (_, run) -> Answer.of(run.once("slow", String.class, () -> late(slow, reply))));
      var innocent = bench.tasks().start(Workbench.submission("slow", "s")).id();
      slow.acquire();
      var poison = bench.tasks().start(Workbench.submission("poison", "p")).id();
      crash(bench);
      slow.acquire();
      crash(bench);
      // Both are suspects now. The older one is tried first, and alone.
      slow.acquire();
      var fresh = bench.start("fresh").id();

      assertThat(fatal.availablePermits()).isZero();
      assertThat(bench.tasks().place(poison).orElseThrow().why()).contains(poison, innocent);
      assertThat(bench.tasks().place(fresh).orElseThrow().position()).isEqualTo(2);

      reply.release(3); // two for the threads of dead processes
      assertThat(bench.ended(innocent).status()).isEqualTo(Status.COMPLETED);
      crash(bench);
      assertThat(bench.ended(poison).status()).isEqualTo(Status.FAILED);
      assertThat(bench.ended(fresh).status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void many_suspects_are_tried_in_groups_that_each_crash_makes_smaller()
      throws InterruptedException {
    int others = 11;
    var begun = new Semaphore(0);
    var reply = new Semaphore(0);
    try (var bench = bench()) {
      bench.agent(
          "slow", (_, run) -> Answer.of(run.once("slow", String.class, () -> late(begun, reply))));
      var poison = bench.tasks().start(Workbench.submission("poison", "p")).id();
      var slow = new ArrayList<String>();
      for (int task = 0; task < others; task++) {
        slow.add(bench.tasks().start(Workbench.submission("slow", "s" + task)).id());
      }
      for (int crash = 0; crash < 2; crash++) {
        begun.acquire(others);
        crash(bench);
      }
      // All twelve are suspects now: two are tried at once.
      begun.acquire();
      assertThat(bench.tasks().place(slow.get(1)).orElseThrow().why()).contains(poison);
      assertThat(begun.availablePermits()).as("others that were tried").isZero();
      crash(bench);

      // Those who were not tried yet come first, then those two, one after the other.
      begun.acquire(2);
      assertThat(fatal.availablePermits()).isZero();
      reply.release(100);
      crash(bench);

      assertThat(bench.ended(poison).error().orElseThrow())
          .startsWith("quarantined: 4 processes ended");
      for (var task : slow) {
        assertThat(bench.ended(task).status()).isEqualTo(Status.COMPLETED);
      }
      assertThat(begun.availablePermits()).as("tries").isEqualTo(others - 2);
    }
  }

  private static String late(Semaphore begun, Semaphore reply) {
    begun.release();
    reply.acquireUninterruptibly();
    return "late";
  }

  @Test
  void a_task_that_waits_for_a_person_does_not_count_restarts() {
    try (var bench = bench()) {
      var id = bench.tasks().start(Workbench.submission("asking", "a")).id();
      for (int restart = 0; restart < 6; restart++) {
        bench.waiting(id);
        bench.awaitRest(id);
        bench.restart();
      }
      bench.waiting(id);
      bench.awaitRest(id);

      var record = bench.tasks().reply(id, "/0", new Reaction.Text("yes"));
      // The last process may have taken it up and not have come to its wait yet.
      assertThat(record.attempts().count()).isLessThanOrEqualTo(1);
      assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("yes");
    }
  }

  @Test
  void a_stop_in_good_order_does_not_count() throws InterruptedException {
    try (var bench = bench()) {
      var id = bench.tasks().start(Workbench.submission("poison", "p")).id();
      for (int stop = 0; stop < 6; stop++) {
        assertThat(fatal.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        bench.tasks().close();
        bench.restart();
      }

      assertThat(fatal.tryAcquire(20, TimeUnit.SECONDS)).as("still tried").isTrue();
      assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.RUNNING);
    }
  }

  @Test
  void a_stop_in_good_order_does_not_count_in_a_trial_either() throws InterruptedException {
    try (var bench = bench()) {
      var id = bench.tasks().start(Workbench.submission("poison", "p")).id();
      crash(bench);
      crash(bench);
      for (int stop = 0; stop < 3; stop++) {
        assertThat(fatal.tryAcquire(20, TimeUnit.SECONDS)).as("tried alone").isTrue();
        bench.tasks().close();
        bench.restart();
      }
      crash(bench);

      assertThat(bench.ended(id).error().orElseThrow()).startsWith("quarantined: three processes");
    }
  }

  /** Whom three kills in a row found without an effect ended between them is taken for poison. */
  @Test
  void kills_at_random_moments_condemn_nobody_who_gets_on_between_them() {
    var random = new Random(11);
    int completed = 0;
    int unlucky = 0;
    int kills = 0;
    while (kills <= Effort.of(40, 800)) {
      try (var bench = bench()) {
        var fates = new ArrayList<Fate>();
        for (int task = 0; task < 6; task++) {
          fates.add(new Fate(bench.start("t" + task + " ").id()));
        }
        while (anyAtWork(bench, fates)) {
          follow(bench, fates.get(random.nextInt(fates.size())).task, 1 + random.nextInt(6));
          bench.restart();
          fates.forEach(fate -> fate.killed(bench));
          kills++;
        }
        for (var fate : fates) {
          var status = bench.ended(fate.task).status();
          if (status == Status.COMPLETED) {
            completed++;
          } else {
            assertThat(fate.standstills)
                .as("kills without an effect between")
                .isGreaterThanOrEqualTo(3);
            assertThat(status).isEqualTo(Status.FAILED);
            unlucky++;
          }
        }
      }
    }

    assertThat(completed).isGreaterThan(unlucky);
    Guarantee.PRESSURE.shown(
        getClass(),
        "kills of a healthy process at random",
        kills,
        "0 condemned of %d tasks that got on between three kills".formatted(completed));
  }

  /** How many kills in a row found a task where the one before had found it. */
  private static final class Fate {

    private final String task;
    private int standstills;
    private long effects;
    private boolean over;

    private Fate(String task) {
      this.task = task;
    }

    private void killed(Workbench bench) {
      if (over) {
        return;
      }
      long ended =
          bench.journal(task).stream()
              .filter(entry -> entry.kind().isEffect() && entry.phase() == Phase.RESULT)
              .count();
      standstills = ended > effects ? 1 : standstills + 1;
      effects = ended;
      over = bench.tasks().find(task).orElseThrow().status().ended();
    }
  }

  private static boolean anyAtWork(Workbench bench, List<Fate> fates) {
    return fates.stream()
        .anyMatch(fate -> !bench.tasks().find(fate.task).orElseThrow().status().ended());
  }

  /** Watches a task get on by so many effects, or end. */
  private static void follow(Workbench bench, String id, int effects) {
    var journal = bench.journal(id);
    try (var stream = bench.tasks().events(id, journal.getLast().position())) {
      for (int seen = 0; seen < effects; ) {
        switch (stream.next(Workbench.PATIENCE)) {
          case Event.Journaled(var entry) when entry.phase() == Phase.RESULT -> seen++;
          case Event.Journaled _, Event.Delta _, Event.Progress _ -> {}
          case Event.Idle _ -> throw new AssertionError("stands still");
          case Event.End _ -> {
            return;
          }
        }
      }
    }
  }
}
