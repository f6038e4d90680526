// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends the waits of a task that have a deadline, by the services' clock, or that nobody needs any
 * more, with a reply of its own.
 */
final class Deadlines {

  private record Watch(String path, Instant deadline) {}

  /** Who replies when nobody did in time. */
  private static final String CLOCK = "the clock";

  private static final String SERVER = "its tool server";

  /** How often the clock is looked at: it may be set, or the machine may have slept. */
  private static final Duration GLANCE = Duration.ofMinutes(1);

  private final TaskRun run;
  private final TaskTimer timer;
  private final InstantSource clock;
  private Set<Watch> watched = Set.of();

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

  /** Called each time that a task comes to the wait; watched once nevertheless. */
  void watch(String path, Instant deadline) {
    var watch = new Watch(path, deadline);
    if (!begin(watch)) {
      return;
    }
    var left = Duration.between(clock.instant(), deadline);
    var glance = left.compareTo(GLANCE) < 0 ? left.plusMillis(1) : GLANCE;
    timer.in(
        left.isPositive() ? glance : Duration.ZERO,
        () -> {
          end(watch); // first, so that who comes to the wait meanwhile watches it
          look(path, deadline);
        });
  }

  private synchronized boolean begin(Watch watch) {
    if (watched.isEmpty()) {
      watched = new HashSet<>(); // most tasks never need one
    }
    return watched.add(watch);
  }

  private synchronized void end(Watch watch) {
    watched.remove(watch);
  }

  private void look(String path, Instant deadline) {
    if (!clock.instant().isBefore(deadline)) {
      expire(path, deadline);
    } else if (run.waiting().stream().anyMatch(wait -> wait.path().equals(path))) {
      watch(path, deadline);
    }
  }

  private void expire(String path, Instant deadline) {
    end(path, new Reaction.Expired(deadline), CLOCK);
  }

  /** The tool at a path wants no answer any more to what it asked in a round. */
  void withdrawn(String path, int round) {
    timer.in(Duration.ZERO, () -> end(path, new Reaction.Withdrawn(round), SERVER));
  }

  private void end(String path, Reaction reaction, String by) {
    try {
      run.reply(path, reaction, by);
    } catch (Refused _) {
      // Somebody was quicker, or the task has ended.
    }
  }
}
