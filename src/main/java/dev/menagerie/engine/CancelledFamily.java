// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Cancelling.Ended;
import dev.menagerie.engine.spi.JournalFailed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are ended from outside, with all below them. Everything is fenced and interrupted
 * before a final entry is queued, so that behind the first one the family's journals hold nothing
 * else; and the final entries of all that are at work are queued before one is waited for, so that
 * it does not matter how many they are.
 */
final class CancelledFamily {

  private final Tasks tasks;
  private final Map<String, TaskRun> fenced = new LinkedHashMap<>();
  private final Set<String> written = new HashSet<>();
  private @Nullable JournalFailed unreadable;

  CancelledFamily(Tasks tasks) {
    this.tasks = tasks;
  }

  /**
   * Ends tasks, durable on return; those that others are just ending are left to them.
   *
   * @throws JournalFailed if one of them cannot be ended; the others are
   */
  void end(List<TaskRun> roots) {
    try {
      roots.forEach(this::fenceAtWork);
      roots.forEach(this::fence);
      write(run -> run.atWork().isPresent());
      while (written.size() < fenced.size()) {
        write(_ -> true);
      }
    } finally {
      fenced.values().forEach(TaskRun::leave);
    }
    if (unreadable != null) {
      throw unreadable;
    }
  }

  /** Those that could begin something come first; of the others a journal may have to be read. */
  private void fenceAtWork(TaskRun run) {
    if (run.fenceAtWork()) {
      fenced.put(run.id(), run);
    }
    if (!run.stopped()) {
      run.children().forEach(this::fenceAtWork);
    }
  }

  /** All that are left, whatever they have come to meanwhile. */
  private void fence(TaskRun run) {
    if (!fenced.containsKey(run.id()) && run.fence()) {
      fenced.put(run.id(), run);
    }
    if (!run.stopped()) {
      run.children().forEach(this::fence);
    }
  }

  private void write(Predicate<TaskRun> which) {
    var ends = new LinkedHashMap<TaskRun, Ended>();
    for (var run : List.copyOf(fenced.values())) {
      if (which.test(run) && written.add(run.id())) {
        try {
          ends.put(run, run.cancelled());
        } catch (JournalFailed e) {
          unreadable = e;
        }
      }
    }
    ends.values().forEach(end -> end.receipt().await());
    ends.forEach((run, end) -> run.over(end.record()));
    ends.values().forEach(end -> tasks.abandon(end.suspended()));
    ends.forEach((run, end) -> end.delegations().forEach(path -> fenceLost(run.childId(path))));
  }

  /** A child to which no branch has come back since the server started. */
  private void fenceLost(String id) {
    if (!fenced.containsKey(id)) {
      tasks.unended(id).ifPresent(this::fence);
    }
  }
}
