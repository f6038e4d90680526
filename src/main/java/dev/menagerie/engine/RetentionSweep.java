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

  /** How much the clock may move against the time that passes before nothing is held to be old. */
  private static final Duration JUMP = Duration.ofMinutes(5);

  private static final Duration DISTRUST = Duration.ofDays(1);

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
  private long distrustedUntil;

  /**
   * A sweep that does nothing by itself before {@link #start}.
   *
   * @param removal removes a task unless something needs it, and says whether it did
   * @param nanos the time that passes, whatever the clock shows
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
    distrustedUntil = passed;
  }

  /** Sweeps once a minute from now on. */
  public RetentionSweep start() {
    if (!retention.rules().isEmpty()) {
      var _ = timer.scheduleWithFixedDelay(this::sweepOrSay, 1, 1, TimeUnit.MINUTES);
    }
    return this;
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
    boolean trusted = trusted(now);
    int removed = 0;
    for (var rule : retention.rules().entrySet()) {
      var age = trusted ? rule.getValue().age() : Optional.<Duration>empty();
      removed += sweep(rule.getKey(), age.map(now::minus), rule.getValue().count());
    }
    return removed;
  }

  /** A clock that jumped ahead would make everything old. */
  private boolean trusted(Instant now) {
    long before = passed;
    passed = nanos.getAsLong();
    var jump = Duration.between(clock, now).minusNanos(passed - before).abs();
    clock = now;
    if (jump.compareTo(JUMP) > 0) {
      LOG.log(
          Level.WARNING,
          "the clock has jumped by {0}; for {1} no task is removed for its age",
          jump,
          DISTRUST);
      distrustedUntil = passed + DISTRUST.toNanos();
    }
    return distrustedUntil - passed <= 0;
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
