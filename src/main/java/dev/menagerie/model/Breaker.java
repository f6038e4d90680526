// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A circuit breaker: after some failures in a row, no attempts for a while, then one at a time. */
final class Breaker {

  private final int limit;
  private final long pause;
  private final LongSupplier nanos;
  private int failures;
  private long closedUntil;

  /**
   * A breaker that lets everything pass.
   *
   * @param limit failures in a row, at least 1, that keep others out
   * @param nanos the time that passes, whatever the clock shows
   */
  Breaker(int limit, Duration pause, LongSupplier nanos) {
    this.limit = limit;
    this.pause = TimeUnit.NANOSECONDS.convert(pause);
    this.nanos = nanos;
  }

  /**
   * Takes leave for an attempt. An attempt that was admitted on probation keeps others out until it
   * is over, or for one more pause.
   *
   * @return how long to stay away; zero for leave
   */
  synchronized Duration enter() {
    var left = left();
    if (failures >= limit && !left.isPositive()) {
      close();
    }
    return left;
  }

  /** Whether {@link #enter} would give leave. */
  synchronized boolean admits() {
    return !left().isPositive();
  }

  synchronized void succeeded() {
    failures = 0;
  }

  /** Counts a failure; true if it was the one that keeps others out from now on. */
  synchronized boolean failed() {
    failures++;
    if (failures >= limit) {
      close();
    }
    return failures == limit;
  }

  private void close() {
    closedUntil = nanos.getAsLong() + pause;
  }

  private Duration left() {
    long left = failures < limit ? 0 : closedUntil - nanos.getAsLong();
    return Duration.ofNanos(Math.max(0, left));
  }
}
