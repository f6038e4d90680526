// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.remember;
import static dev.menagerie.testkit.Records.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RetentionTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  /** Writes of others within which space is given back. */
  private static final int MOST_WRITES = 20_000;

  @TempDir Path data;
  private SqliteStore store;
  private Instant now = START.plus(Duration.ofDays(10));
  private long nanos;

  @BeforeEach
  void open() {
    store = SqliteStore.open(data);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private RetentionSweep sweep(Status status, Optional<Duration> age, Optional<Integer> count) {
    var retention = new Retention(Map.of(status, new Retention.Rule(age, count)));
    return new RetentionSweep(
        retention, store, new Deletion(store)::deleted, () -> now, () -> nanos);
  }

  private RetentionSweep sweep(Map<Status, Retention.Rule> rules) {
    return new RetentionSweep(
        new Retention(rules), store, new Deletion(store)::deleted, () -> now, () -> nanos);
  }

  private void passes(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  private void ended(String id, Status status, Duration afterStart, Optional<String> parent) {
    var none = Optional.<String>empty();
    var record = Records.task(task(id, 0), none, parent, none);
    save(record.ended(status, Optional.empty(), none, Spent.NONE, START.plus(afterStart)));
  }

  private void save(TaskRecord record) {
    store.append(List.of(new Write.Save(record), append(record.id(), "a"))).await();
  }

  private List<String> left() {
    var none = Optional.<String>empty();
    return store.tasks(new Filter(Optional.empty(), none, none, none, none, 1_000)).stream()
        .map(TaskRecord::id)
        .sorted()
        .toList();
  }

  @Test
  void removes_what_ended_long_ago_and_was_to_be_removed() {
    ended("a", Status.COMPLETED, Duration.ofDays(1), Optional.empty());
    ended("b", Status.COMPLETED, Duration.ofDays(8), Optional.empty());
    ended("c", Status.FAILED, Duration.ofDays(1), Optional.empty());
    save(task("d", 0));
    var sweep = sweep(Status.COMPLETED, Optional.of(Duration.ofDays(5)), Optional.empty());

    assertThat(sweep.sweep()).isEqualTo(1);
    assertThat(left()).containsExactly("b", "c", "d");

    passes(Duration.ofDays(4));
    assertThat(sweep.sweep()).isEqualTo(1);
    assertThat(left()).containsExactly("c", "d");
  }

  @Test
  void removes_the_oldest_beyond_a_number_but_not_what_has_something_unfinished() {
    var none = Optional.<String>empty();
    for (int i = 0; i < 260; i++) {
      ended("t%03d".formatted(i), Status.PARTIAL, Duration.ofHours(i), none);
    }
    save(Records.task(task("child", 0), none, Optional.of("t001"), none));
    ended("done", Status.PARTIAL, Duration.ofDays(1), Optional.of("t000"));

    assertThat(sweep(Status.PARTIAL, Optional.empty(), Optional.of(4)).sweep()).isEqualTo(256);

    assertThat(left()).containsExactly("child", "t001", "t257", "t258", "t259");
    assertThat(store.read("done", 0, 9)).isEmpty();
  }

  @Test
  void a_clock_that_jumps_ahead_makes_nothing_old() {
    ended("a", Status.COMPLETED, Duration.ofDays(9), Optional.empty());
    var sweep = sweep(Status.COMPLETED, Optional.of(Duration.ofDays(2)), Optional.empty());
    sweep.sweep();

    now = now.plus(Duration.ofDays(2));
    assertThat(sweep.sweep()).isZero();
    now = now.minus(Duration.ofDays(2));
    passes(Duration.ofMinutes(1));
    assertThat(sweep.sweep()).isZero();
    assertThat(left()).containsExactly("a");

    passes(Duration.ofHours(12));
    sweep.sweep();
    assertThat(left()).containsExactly("a");
    passes(Duration.ofDays(2));
    assertThat(sweep.sweep()).isEqualTo(1);
  }

  @Test
  void a_machine_that_sleeps_every_night_removes_what_is_old() {
    ended("a", Status.COMPLETED, Duration.ofDays(1), Optional.empty());
    ended("b", Status.COMPLETED, Duration.ofDays(9), Optional.empty());
    var sweep = sweep(Status.COMPLETED, Optional.of(Duration.ofDays(7)), Optional.empty());
    var left = new ArrayList<List<String>>();
    for (int day = 0; day < 14; day++) {
      now = now.plus(Duration.ofHours(16));
      for (int hour = 0; hour < 8; hour++) {
        passes(Duration.ofHours(1));
        sweep.sweep();
      }
      left.add(left());
    }

    assertThat(left.getFirst()).containsExactly("b");
    assertThat(left.get(5)).containsExactly("b");
    assertThat(left.getLast()).isEmpty();
  }

  @Test
  void a_task_goes_for_its_age_or_its_number_whichever_comes_first() {
    for (int day = 0; day < 10; day++) {
      ended("t" + day, Status.COMPLETED, Duration.ofDays(day), Optional.empty());
    }

    assertThat(sweep(Status.COMPLETED, Optional.of(Duration.ofDays(7)), Optional.of(9)).sweep())
        .isEqualTo(3);
    assertThat(left()).containsExactly("t3", "t4", "t5", "t6", "t7", "t8", "t9");
    assertThat(sweep(Status.COMPLETED, Optional.of(Duration.ofDays(7)), Optional.of(2)).sweep())
        .isEqualTo(5);
    assertThat(left()).containsExactly("t8", "t9");
  }

  @Test
  void each_state_has_its_own_rule() {
    for (int day = 0; day < 4; day++) {
      ended("c" + day, Status.COMPLETED, Duration.ofDays(day), Optional.empty());
      ended("f" + day, Status.FAILED, Duration.ofDays(day), Optional.empty());
      ended("p" + day, Status.PARTIAL, Duration.ofDays(day), Optional.empty());
    }
    var byNumber = new Retention.Rule(Optional.empty(), Optional.of(1));
    var byAge = new Retention.Rule(Optional.of(Duration.ofHours(8 * 24 + 1)), Optional.empty());

    assertThat(sweep(Map.of(Status.COMPLETED, byNumber, Status.FAILED, byAge)).sweep())
        .isEqualTo(5);

    assertThat(left()).containsExactly("c3", "f2", "f3", "p0", "p1", "p2", "p3");
  }

  @Test
  void sweeps_again_and_again_although_a_sweep_fails() throws InterruptedException {
    var sweeps = new CountDownLatch(3);
    ended("a", Status.COMPLETED, Duration.ofDays(1), Optional.empty());
    var rule = new Retention.Rule(Optional.of(Duration.ofDays(1)), Optional.empty());

    try (var failing =
        new RetentionSweep(
            new Retention(Map.of(Status.COMPLETED, rule)),
            store,
            _ -> {
              sweeps.countDown();
              throw new JournalFailed("the disk is full");
            },
            () -> now,
            () -> nanos)) {
      failing.start(Duration.ofMillis(1));

      assertThat(sweeps.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void frees_the_space_and_forgets_nothing() throws IOException {
    int tasks = Effort.of(20, 200);
    for (int i = 0; i < tasks; i++) {
      var id = "t%03d".formatted(i);
      ended(id, Status.COMPLETED, Duration.ofHours(i), Optional.empty());
      for (int n = 0; n < 100; n++) {
        var _ = store.append(List.of(append(id, "x".repeat(2_000))));
      }
      store.append(List.of(remember("notes", "note " + i))).await();
    }
    store.close();
    long before = Files.size(data.resolve("journal.db"));
    store = SqliteStore.open(data);
    var memory = store.memory(0, 1_000);

    sweep(Status.COMPLETED, Optional.empty(), Optional.of(1)).sweep();
    long after = before;
    for (int write = 0; write < MOST_WRITES && after > before / 8; write++) {
      store.append(List.of(append("other", "at work"))).await();
      after = Files.size(data.resolve("journal.db"));
    }

    assertThat(after).as("bytes of the file").isLessThanOrEqualTo(before / 8);
    assertThat(store.memory(0, 1_000)).isEqualTo(memory).hasSize(tasks);
    after = Files.size(data.resolve("journal.db"));
    store.close();
    store = SqliteStore.open(data);
    assertThat(store.memory(0, 1_000)).isEqualTo(memory);
    assertThat(left()).containsExactly("t%03d".formatted(tasks - 1));
    Guarantee.LIFE.shown(
        getClass(),
        "old tasks removed while others write",
        tasks,
        "journal.db from %,d to %,d kB, all %d memories kept"
            .formatted(before / 1_000, after / 1_000, tasks));
  }

  @Test
  void refuses_rules_for_what_has_not_ended() {
    assertThatThrownBy(() -> sweep(Status.WAITING, Optional.empty(), Optional.of(1)))
        .hasMessageContaining("waiting");
    assertThatThrownBy(() -> sweep(Status.FAILED, Optional.empty(), Optional.of(-1)))
        .hasMessageContaining("count: -1");
    assertThatThrownBy(() -> sweep(Status.FAILED, Optional.of(Duration.ZERO), Optional.empty()))
        .hasMessageContaining("age: PT0S");
  }
}
