// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Removes the tasks that need not be kept, once a minute, the oldest first. Each removal is a short
 * write of its own between those of others.
 */
public final class RetentionSweep implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RetentionSweep.class.getName());
  private static final int PAGE = 100;

  /** How much the clock may gain on the time that passes before it counts as a jump. */
  private static final Duration JUMP = Duration.ofMinutes(5);

  /** How long the server is up before a jump is believed. */
  private static final Duration DOUBT = Duration.ofDays(1);

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** What a jump may have added to every age, and until when that is taken off. */
  private record Jump(Duration size, long until) {}

  private final Retention retention;
  private final Catalogue catalogue;
  private final InstantSource source;
  private final Predicate<TaskRecord> removal;
  private final LongSupplier nanos;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("retention").factory());
  private Instant clock;
  private long passed;
  private final Deque<Jump> jumps = new ArrayDeque<>();

  /**
   * A sweep that does nothing by itself before {@link #start}.
   *
   * @param removal removes a task unless something needs it, and says whether it did
   * @param nanos the time that passes, whatever the clock shows; it may stand still while the
   *     machine sleeps
   */
  public RetentionSweep(
      Retention retention,
      Catalogue catalogue,
      Predicate<TaskRecord> removal,
      InstantSource source,
      LongSupplier nanos) {
    this.retention = retention;
    this.catalogue = catalogue;
    this.source = source;
    this.removal = removal;
    this.nanos = nanos;
    clock = source.instant();
    passed = nanos.getAsLong();
  }

  /** Sweeps once a minute from now on. */
  public void start() {
    start(PERIOD);
  }

  void start(Duration period) {
    if (!retention.rules().isEmpty()) {
      var _ =
          timer.scheduleWithFixedDelay(
              this::sweepOrSay, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sweepOrSay() {
    try {
      sweep();
    } catch (RuntimeException | JournalFailed e) {
      LOG.log(Level.WARNING, "tasks that need not be kept are not removed: " + e.getMessage());
    }
  }

  /** Removes what need not be kept now; returns how many tasks with their children. */
  public int sweep() {
    var now = source.instant();
    var sure = now.minus(doubt(now));
    int removed = 0;
    for (var rule : retention.rules().entrySet()) {
      removed +=
          sweep(rule.getKey(), rule.getValue().age().map(sure::minus), rule.getValue().count());
    }
    return removed;
  }

  /**
   * How much younger everything may be than the clock says. A clock that was set ahead would make
   * everything old; one that goes on after the machine has slept looks the same and is right.
   */
  private Duration doubt(Instant now) {
    long before = passed;
    passed = nanos.getAsLong();
    var jump = Duration.between(clock, now).minusNanos(passed - before);
    clock = now;
    jumps.removeIf(it -> it.until() - passed <= 0);
    if (jump.compareTo(JUMP) > 0) {
      LOG.log(
          Level.INFO,
          "the clock has gained {0}; for {1} of work tasks count as that much younger",
          jump,
          DOUBT);
      jumps.add(new Jump(jump, passed + DOUBT.toNanos()));
    }
    return jumps.stream().map(Jump::size).reduce(Duration.ZERO, Duration::plus);
  }

  private int sweep(Status status, Optional<Instant> oldest, Optional<Integer> count) {
    long excess = count.map(most -> catalogue.count(status) - most).orElse(0L);
    if (excess <= 0 && oldest.isEmpty()) {
      return 0;
    }
    int removed = 0;
    var after = Optional.<String>empty();
    while (true) {
      var page = catalogue.ended(status, after, PAGE);
      for (var task : page) {
        boolean old = oldest.filter(it -> task.updated().isBefore(it)).isPresent();
        if (!old && excess <= 0 && oldest.filter(it -> task.created().isBefore(it)).isEmpty()) {
          return removed;
        }
        if ((old || excess > 0) && removal.test(task)) {
          removed++;
          excess--;
        } else {
          after = Optional.of(task.id());
        }
      }
      if (page.size() < PAGE) {
        return removed;
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
