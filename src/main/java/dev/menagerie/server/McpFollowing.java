// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.kit.Exchange;
import dev.menagerie.server.McpStates.Standing;
import java.time.Duration;
import java.util.Set;

/** Follows a task on behalf of the call that it is the answer to. Blocks; a thread per call. */
final class McpFollowing {

  /** How long it takes at most to see that a call is cancelled or the server stops. */
  private static final Duration GLANCE = Duration.ofMillis(200);

  /** How many glances a wait is looked for at each; at every so manieth later. */
  private static final int OFTEN = 5;

  private final Tasks tasks;
  private final Duration comments;
  private volatile boolean stopped;

  McpFollowing(Tasks tasks, Duration comments) {
    this.tasks = tasks;
    this.comments = comments;
  }

  /** What became of a task while its call was open. */
  sealed interface Outcome {

    record Ended(TaskRecord task) implements Outcome {}

    /** It waits for a person. */
    record Waits(TaskRecord task, Standing standing) implements Outcome {}

    /** The server stops before it has ended. */
    record Stopped(TaskRecord task) implements Outcome {}

    /** Nobody waits for the answer any more. */
    record Left(boolean cancelled) implements Outcome {}
  }

  /** Those that follow are told that the server stops. */
  void stop() {
    stopped = true;
  }

  /**
   * Follows a task until it ends or waits for a person, or its caller or the server does not.
   *
   * @param answered the keys of waits that have just been answered
   * @throws Refused if the task is gone
   */
  Outcome follow(Standing from, Exchange exchange, CallProgress progress, Set<String> answered) {
    long position = from.position();
    long told = System.nanoTime();
    int quiet = 0;
    try (var events = tasks.events(from.task(), from.position())) {
      while (true) {
        var event = events.next(GLANCE);
        progress.tell(event);
        if (event instanceof Event.Journaled(Entry entry)) {
          position = entry.position();
        }
        if (event instanceof Event.End) {
          return new Outcome.Ended(existing(from.task()));
        }
        if (stopped) {
          return new Outcome.Stopped(existing(from.task()));
        }
        boolean due = System.nanoTime() - told > comments.toNanos();
        if (exchange.cancelled().getAsBoolean() || (due && !exchange.alive().getAsBoolean())) {
          return left(exchange, from.task());
        }
        told = due ? System.nanoTime() : told;
        quiet = event instanceof Event.Idle ? quiet + 1 : 0;
        if (quiet > 0 && (quiet <= OFTEN || quiet % OFTEN == 0)) {
          var task = existing(from.task());
          if (waits(task, answered)) {
            return new Outcome.Waits(task, new Standing(task.id(), position));
          }
        }
      }
    }
  }

  /** A server that stops hangs up too; that cancels nothing. */
  private Outcome left(Exchange exchange, String task) {
    return stopped
        ? new Outcome.Stopped(existing(task))
        : new Outcome.Left(exchange.cancelled().getAsBoolean());
  }

  private static boolean waits(TaskRecord task, Set<String> answered) {
    return task.waiting().stream()
        .anyMatch(wait -> !answered.contains(WaitForms.key(task.id(), wait)));
  }

  private TaskRecord existing(String id) {
    return tasks
        .find(id)
        .orElseThrow(() -> new Refused(Refused.Why.UNKNOWN, "task %s was deleted".formatted(id)));
  }
}
