// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.engine.Setting;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a task left in memory is read by a task that nobody has to start. */
@Timeout(60)
class KeepingTest extends KeepingSetting {

  @Test
  void an_episode_is_read_by_a_task_of_its_own_in_the_space_of_the_one_that_left_it() {
    var record = run("it", "Write a poem.");

    var keeper = keepers(1).getFirst();

    assertThat(keeper.parent()).isEmpty();
    assertThat(keeper.key()).contains("memory-keeper " + record.id());
    assertThat(keeper.answer().orElseThrow().text()).contains("It was done.");
    assertThat(summaries()).isOne();
    assertThat(tasks.budget(keeper.id()).tokens()).isLessThan(Limits.DEFAULT.tokens());
  }

  @Test
  void many_tasks_at_once_have_each_episode_read_once() {
    var ids = new ArrayList<String>();
    for (int task = 0; task < 20; task++) {
      ids.add(tasks.start(Workbench.submission("it", "Write poem %d.".formatted(task))).id());
    }
    ids.forEach(it -> tasks.await(it, Workbench.PATIENCE));

    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (summaries() < 20 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    keepers(1);

    assertThat(summaries()).isEqualTo(20);
    assertThat(model.seen()).hasSize(20);
  }

  @Test
  void half_an_answer_is_read_too_and_what_nobody_is_to_learn_from_is_not() {
    run("forgetful", "Write a poem.");
    run("it", "Write half a poem.");

    assertThat(keepers(1)).hasSize(1);
    assertThat(summaries()).isOne();
  }

  @Test
  void what_a_simulated_trial_left_is_read_by_nobody() {
    var trial = new Setting(Map.of(), List.of(), Optional.of("trial-1"));
    var simulated =
        tasks.start(Workbench.submission("it", "Write half a poem.").within(trial)).id();
    tasks.await(simulated, Workbench.PATIENCE);

    restart();
    var record = run("it", "Write a poem.");

    assertThat(memory.spaces()).contains("trial-1-" + SPACE);
    assertThat(keepers(1))
        .extracting(it -> it.key().orElseThrow())
        .containsExactly("memory-keeper " + record.id());
  }

  @Test
  void what_could_not_be_read_at_once_is_read_after_the_next_task() throws Exception {
    kept = false; // as if there were no place in the queue
    run("it", "Write a poem.");
    missed.await();
    kept = true;

    run("it", "Write another.");

    assertThat(keepers(1)).hasSize(1);
    assertThat(summaries()).isEqualTo(2);
  }

  @Test
  void what_was_left_before_the_process_died_is_read_when_the_next_one_starts() {
    kept = false; // as if it had died between the end of the task and the start of the other
    var record = run("it", "Write a poem.");
    close();
    kept = true;
    journal = journal.restarted();
    open();

    assertThat(keepers(1).getFirst().key()).contains("memory-keeper " + record.id());
    assertThat(summaries()).isOne();
  }

  @Test
  void a_keeper_that_could_not_end_is_followed_by_another_when_the_server_starts() {
    broken = true;
    run("it", "Write a poem.");
    assertThat(keepers(1).getFirst().status()).isEqualTo(Status.FAILED);
    broken = false;

    restart();

    assertThat(keepers(2)).hasSize(2);
    assertThat(summaries()).isOne();
  }

  @Test
  void what_people_added_is_not_looked_for() {
    memory.change(
        SPACE, List.of(new Add(new Episode("", "Write a poem.", List.of(), "", 1, List.of()))));

    restart();
    run("it", "Write another.");

    assertThat(keepers(1)).hasSize(1);
    assertThat(summaries()).isEqualTo(2);
  }

  @Test
  void a_keeper_that_goes_on_after_a_restart_is_the_only_one_in_its_space() {
    gate = new CountDownLatch(1);
    run("it", "Write a poem.");
    awaitReading(1);
    restart();
    awaitReading(2);

    for (int task = 0; task < 5; task++) {
      run("it", "Write poem %d.".formatted(task));
    }
    gate.countDown();

    var keepers = keepers(2).reversed();
    assertThat(summaries()).isEqualTo(6);
    assertThat(keepers).hasSize(2);
    assertThat(keepers.getLast().created()).isAfterOrEqualTo(keepers.getFirst().updated());
  }

  @Test
  void a_replay_and_a_restart_start_nothing() {
    var record = run("it", "Write a poem.");
    keepers(1);

    assertThat(tasks.replay(record.id()).identical()).isTrue();
    restart();
    run("forgetful", "Write another.");

    assertThat(keepers(1)).hasSize(1);
    assertThat(summaries()).isOne();
  }

  @Test
  void what_takes_the_process_down_each_time_is_left_alone_until_another_task_learns() {
    gate = new CountDownLatch(1); // a process that died in it never comes back
    run("it", "Write a poem.");
    for (int life = 1; life <= 3; life++) {
      awaitReading(life);
      die();
    }
    assertThat(keepers(1).getFirst().error().orElseThrow()).startsWith("quarantined");

    restart();
    gate.countDown();
    run("forgetful", "Write another.");
    assertThat(keepers(1)).hasSize(1);

    gate = new CountDownLatch(0);
    run("it", "Write a third.");
    assertThat(keepers(2)).hasSize(2);
    assertThat(summaries()).isEqualTo(2);
  }

  @Test
  void three_failures_in_a_row_behind_the_same_task_are_enough() {
    broken = true;
    run("it", "Write a poem.");
    keepers(1);
    for (int life = 2; life <= 3; life++) {
      restart();
      keepers(life);
    }
    broken = false;

    restart();
    var next = run("it", "Write another.");

    var keepers = keepers(4);
    assertThat(keepers).hasSize(4);
    assertThat(keepers.getFirst().key()).contains("memory-keeper " + next.id());
    assertThat(summaries()).isEqualTo(2);
  }
}
