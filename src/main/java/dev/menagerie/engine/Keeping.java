// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has the agent that keeps memory read what a task left there, in a task of its own, one at a time
 * in a space. If the process dies in between, the next one starts it; if there is no place, the one
 * that follows the next task reads it too.
 */
final class Keeping {

  private static final Logger LOG = System.getLogger(Keeping.class.getName());

  private static final String AGENT = "memory-keeper";

  private static final Limits BUDGET = new Limits(200_000, BigDecimal.ONE, 2_000, 0, 0, 600);

  private final Tasks tasks;
  private final Services services;

  /** What is at work, by space. */
  private final Map<String, Reader> readers = new HashMap<>();

  /**
   * A keeper's task.
   *
   * @param next the last of the tasks that have ended since it was started
   */
  private record Reader(String id, Optional<TaskRecord> next) {}

  Keeping(Tasks tasks, Services services) {
    this.tasks = tasks;
    this.services = services;
  }

  /** Takes the keepers among tasks that an earlier process left for those that are at work. */
  synchronized void resumed(List<TaskRun> left) {
    for (var run : left) {
      if (run.record().agent().equals(AGENT)) {
        try {
          var space = tasks.snapshot(run.id()).memory().space();
          readers.putIfAbsent(space, new Reader(run.id(), Optional.empty()));
        } catch (JournalFailed e) {
          LOG.log(
              Level.INFO, "which space {0} keeps cannot be read: {1}", run.id(), e.getMessage());
        }
      }
    }
  }

  /** Starts a keeper where an earlier process died before it did. */
  void lookForUnread() {
    for (var space : services.memory().spaces()) {
      if (!tasks.closed()) {
        new LeftEpisodes(space, services.memory())
            .unread()
            .flatMap(services.catalogue()::task)
            .ifPresent(it -> left(space, it));
      }
    }
  }

  /** A task has ended, durably. */
  void ended(Snapshot snapshot, TaskRecord record) {
    boolean answered = record.status() == Status.COMPLETED || record.status() == Status.PARTIAL;
    if (answered && snapshot.memory().learn()) {
      tasks.soon(() -> left(snapshot.memory().space(), record));
    }
  }

  /** A task is over, however it ended. */
  void over(TaskRecord record) {
    if (record.agent().equals(AGENT)) {
      tasks.soon(() -> read(record.id()));
    }
  }

  private synchronized void left(String space, TaskRecord record) {
    var reader = readers.get(space);
    if (reader == null) {
      start(space, record);
    } else {
      readers.put(space, new Reader(reader.id(), Optional.of(record)));
    }
  }

  private synchronized void read(String keeper) {
    for (var entry : List.copyOf(readers.entrySet())) {
      if (entry.getValue().id().equals(keeper)) {
        readers.remove(entry.getKey());
        entry.getValue().next().ifPresent(it -> start(entry.getKey(), it));
      }
    }
  }

  private void start(String space, TaskRecord record) {
    try {
      var keeper = tasks.start(submission(space, record));
      if (!keeper.status().ended()) {
        readers.put(space, new Reader(keeper.id(), Optional.empty()));
      }
    } catch (Refused | JournalFailed e) {
      LOG.log(
          Level.INFO,
          "what task {0} left in the space {1} is read after the next task: {2}",
          record.id(),
          space,
          e.getMessage());
    }
  }

  private Submission submission(String space, TaskRecord record) {
    return new Submission(
        AGENT,
        Task.of("Read what tasks left in the space %s.".formatted(space)),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.of(BUDGET),
        Optional.empty(),
        key(record),
        record.caller(),
        Optional.of(space));
  }

  /** None if one has read behind that task before, and has not come to the end. */
  private Optional<String> key(TaskRecord record) {
    var key = "%s %s".formatted(AGENT, record.id());
    return services.catalogue().taskByKey(key).isPresent() ? Optional.empty() : Optional.of(key);
  }
}
