// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Ends the waits of a task that have a deadline, by the services' clock, with a reply of its own.
 */
final class Deadlines {

  /** Who replies when nobody did in time. */
  private static final String CLOCK = "the clock";

  /** How often the clock is looked at: it may be set, or the machine may have slept. */
  private static final Duration GLANCE = Duration.ofMinutes(1);

  private final TaskRun run;
  private final TaskTimer timer;
  private final InstantSource clock;

  Deadlines(TaskRun run, TaskTimer timer, InstantSource clock) {
    this.run = run;
    this.timer = timer;
    this.clock = clock;
  }

  /** Watches over the waits that a task had when the server stopped. */
  void watch(List<Waiting> waiting) {
    for (var wait : waiting) {
      Approving.deadline(wait.detail()).ifPresent(deadline -> watch(wait.path(), deadline));
    }
  }

  void watch(String path, Instant deadline) {
    var left = Duration.between(clock.instant(), deadline);
    if (left.isPositive()) {
      var glance = left.compareTo(GLANCE) < 0 ? left.plusMillis(1) : GLANCE;
      timer.in(glance, () -> watchStill(path, deadline));
    } else {
      timer.in(Duration.ZERO, () -> expire(path, deadline));
    }
  }

  private void watchStill(String path, Instant deadline) {
    if (run.waiting().stream().anyMatch(wait -> wait.path().equals(path))) {
      watch(path, deadline);
    }
  }

  private void expire(String path, Instant deadline) {
    try {
      run.reply(path, new Reaction.Expired(deadline), CLOCK);
    } catch (Refused _) {
      // Somebody was quicker, or the task has ended.
    }
  }
}
