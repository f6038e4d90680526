// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A circuit breaker: after some failures in a row, no attempts for a while, then one at a time. */
final class Breaker {

  private final int limit;
  private final Duration pause;
  private final InstantSource clock;
  private int failures;
  private Instant closedUntil = Instant.MIN;

  Breaker(int limit, Duration pause, InstantSource clock) {
    this.limit = limit;
    this.pause = pause;
    this.clock = clock;
  }

  /**
   * Takes leave for an attempt. An attempt that was admitted on probation keeps others out until it
   * is over, or for one more pause.
   *
   * @return how long to stay away; zero for leave
   */
  synchronized Duration enter() {
    if (failures < limit) {
      return Duration.ZERO;
    }
    var now = clock.instant();
    if (now.isBefore(closedUntil)) {
      return Duration.between(now, closedUntil);
    }
    closedUntil = now.plus(pause);
    return Duration.ZERO;
  }

  /** Whether {@link #enter} would give leave. */
  synchronized boolean admits() {
    return failures < limit || !clock.instant().isBefore(closedUntil);
  }

  synchronized void succeeded() {
    failures = 0;
  }

  /** Counts a failure; true if it was the one that keeps others out from now on. */
  synchronized boolean failed() {
    failures++;
    if (failures >= limit) {
      closedUntil = clock.instant().plus(pause);
    }
    return failures == limit;
  }
}
