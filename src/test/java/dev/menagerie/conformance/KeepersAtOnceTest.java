// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two that keep memory in one space never do the same. */
@Timeout(60)
class KeepersAtOnceTest extends KeepingSetting {

  @Test
  void a_keeper_that_a_person_started_is_waited_for() {
    gate = new CountDownLatch(1);
    memory.change(
        SPACE, List.of(new Add(new Episode("", "Write a poem.", List.of(), "", 1, List.of()))));
    var theirs = tasks.start(reading(SPACE)).id();
    awaitReading(1);

    run("it", "Write another.");
    run("it", "Write a third.");
    gate.countDown();

    assertThat(tasks.await(theirs, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    var keepers = keepers(2);
    assertThat(keepers).hasSize(2);
    assertThat(keepers.getFirst().created())
        .isAfterOrEqualTo(tasks.find(theirs).orElseThrow().updated());
    assertThat(summaries()).isEqualTo(3);
    assertThat(reading).hasValue(3);
  }

  @Test
  void of_two_that_people_start_at_once_the_second_finds_everything_read_and_pays_nothing() {
    gate = new CountDownLatch(1);
    leave("Write a poem.", "Write another.", "Write a third.");

    var one = tasks.start(reading(SPACE)).id();
    awaitReading(1);
    var other = tasks.start(reading(SPACE)).id();
    awaitWork(other);
    gate.countDown();

    assertThat(tasks.await(one, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    assertThat(tasks.await(other, Workbench.PATIENCE).answer().orElseThrow().text())
        .isEqualTo("All episodes have been read.");
    assertThat(summaries()).isEqualTo(3);
    assertThat(reading).hasValue(3);
  }

  @Test
  void two_in_different_spaces_do_not_wait_for_each_other() {
    gate = new CountDownLatch(1);
    leave("Write a poem.");
    memory.change("garden", List.of(new Add(new Episode("", "Dig.", List.of(), "", 1, List.of()))));

    tasks.start(reading(SPACE));
    tasks.start(reading("garden"));

    awaitReading(2);
  }

  @Test
  void one_that_is_cancelled_while_it_waits_for_another_ends_at_once() {
    gate = new CountDownLatch(1);
    leave("Write a poem.");
    var one = tasks.start(reading(SPACE)).id();
    awaitReading(1);
    var other = tasks.start(reading(SPACE)).id();
    awaitWork(other);

    assertThat(tasks.cancel(other).status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.find(one).orElseThrow().status()).isEqualTo(Status.RUNNING);

    gate.countDown();
    assertThat(tasks.await(one, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    assertThat(reading).hasValue(1);
  }

  @Test
  void one_that_waits_says_so_and_takes_no_place_at_work() {
    gate = new CountDownLatch(1);
    leave("Write a poem.");
    var one = tasks.start(reading(SPACE)).id();
    awaitReading(1);
    var other = tasks.start(reading(SPACE)).id();

    var waiting = awaitTurn(one, other);

    assertThat(waiting.id()).isEqualTo(other);
    assertThat(waiting.status()).isEqualTo(Status.RUNNING);
    assertThat(waiting.error())
        .contains(
            "another task keeps the memory of the space diary; this one goes on when that has"
                + " ended");
    awaitOneAtWork();

    gate.countDown();
    assertThat(tasks.await(other, Workbench.PATIENCE).error()).isEmpty();
  }

  private void awaitOneAtWork() {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (tasks.occupancy().working() != 1 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(tasks.occupancy().working()).isOne();
  }

  @Test
  void one_that_only_waits_is_not_blamed_for_the_death_of_the_process() {
    leave("A.", "B.", "C.", "D.", "E.", "F.", "G.", "H.", "I.", "J.");
    gate = new CountDownLatch(1);
    var one = tasks.start(reading(SPACE)).id();
    awaitReading(1);
    var other = tasks.start(reading(SPACE)).id();
    for (int life = 1; life <= 4; life++) {
      awaitTurn(one, other);
      awaitReading(2 * life - 1);
      next();
      awaitReading(2 * life);
      gate = new CountDownLatch(1); // the process that dies never comes to the next reading
      die();
    }
    gate.countDown();

    assertThat(tasks.await(one, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    assertThat(tasks.await(other, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    assertThat(summaries()).isEqualTo(10);
  }

  /** Lets the reading at hand go on, up to the next. */
  private void next() {
    var open = gate;
    gate = new CountDownLatch(1);
    open.countDown();
  }

  @Test
  void a_fork_of_one_writes_nothing_of_what_was_read_meanwhile() {
    leave("Write a poem.", "Write another.");
    var source = tasks.await(tasks.start(reading(SPACE)).id(), Workbench.PATIENCE);
    var thought =
        tasks.journal(source.id(), 0, 1_000).stream()
            .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT)
            .findFirst()
            .orElseThrow();

    var fork = tasks.fork(source.id(), Cut.behind(thought.position())).id();

    assertThat(tasks.await(fork, Workbench.PATIENCE).status()).isEqualTo(Status.COMPLETED);
    assertThat(summaries()).isEqualTo(2);
    assertThat(tasks.journal(fork, 0, 1_000))
        .filteredOn(it -> it.kind() == Kind.REPORT && it.position() > thought.position())
        .extracting(it -> it.request().asJsonObject().getString("value"))
        .hasSize(2)
        .allMatch(it -> it.matches("not written: n[0-9]+ says it already"));
    assertThat(tasks.replay(fork).identical()).isTrue();
  }
}
