// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Has the agent that keeps memory read what a task left there, in a task of its own, one at a time
 * in a space, whoever started the one before; but not what a simulated trial left. If the process
 * dies in between, the next one starts it; if there is no place, the one that follows the next task
 * reads it too. Behind the same task none is started after one that was quarantined, or after some
 * that failed in a row.
 */
final class Keeping {

  private static final Logger LOG = System.getLogger(Keeping.class.getName());

  private static final String AGENT = "memory-keeper";

  private static final Limits BUDGET = new Limits(200_000, BigDecimal.ONE, 2_000, 0, 0, 600);

  /** So many in a row that failed behind the same task are not followed by another. */
  private static final int MOST_FAILURES = 3;

  private static final String WAITS =
      "another task keeps the memory of the space %s; this one goes on when that has ended";

  private final Tasks tasks;
  private final Services services;

  /** What is at work, by space. */
  private final Map<String, Reader> readers = new HashMap<>();

  /** Held by the keeper that is at work, by space. */
  private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

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

  /**
   * Solves a task. One that keeps memory waits until no other does in its space, whoever started
   * it: so nothing is read and paid for twice, but what one had read and not written when the
   * process died, if another goes on first then. It takes no place at work from others meanwhile.
   */
  Answer inTurn(TaskRun task, Execution running, Supplier<Answer> solution) {
    if (!isKeeper(task.record())) {
      return solution.get();
    }
    var space = running.snapshot().memory().space();
    var turn = turns.computeIfAbsent(space, _ -> new ReentrantLock());
    if (!turn.tryLock()) {
      task.waitsForTurn(running, WAITS.formatted(space));
      turn.lock();
      task.hasTurn();
    }
    try {
      return solution.get();
    } finally {
      turn.unlock();
    }
  }

  /** Starts a keeper where an earlier process died before it did. */
  void lookForUnread() {
    for (var space : services.memory().spaces()) {
      if (!tasks.closed()) {
        new LeftEpisodes(space, services.memory())
            .unread()
            .flatMap(services.catalogue()::task)
            .filter(it -> isLearntFrom(it.id()))
            .ifPresent(it -> left(space, it));
      }
    }
  }

  /** Nobody learns from what a simulated model said. */
  private boolean isLearntFrom(String task) {
    try {
      return !tasks.snapshot(task).setting().isSimulated();
    } catch (JournalFailed e) {
      LOG.log(Level.INFO, "how task {0} began cannot be read: {1}", task, e.getMessage());
      return false;
    }
  }

  /** A task has ended, durably. */
  void ended(Snapshot snapshot, TaskRecord record) {
    boolean learnt = snapshot.memory().learn() && !snapshot.setting().isSimulated();
    if (hasAnswered(record) && learnt) {
      tasks.soon(() -> left(snapshot.memory().space(), record));
    }
  }

  /** A task is over, however it ended. */
  void over(TaskRecord record) {
    if (isKeeper(record)) {
      tasks.soon(() -> read(record.id()));
    }
  }

  private synchronized void left(String space, TaskRecord record) {
    Optional.ofNullable(readers.get(space))
        .map(Reader::id)
        .or(() -> another(space))
        .ifPresentOrElse(
            it -> readers.put(space, new Reader(it, Optional.of(record))),
            () -> start(space, record));
  }

  /** A keeper at work in a space that was started elsewhere, or by an earlier process. */
  private Optional<String> another(String space) {
    return tasks.alive().stream()
        .filter(it -> isKeeper(it.record()) && keeps(it.id(), space))
        .map(TaskRun::id)
        .findFirst();
  }

  private boolean keeps(String keeper, String space) {
    try {
      return tasks.snapshot(keeper).memory().space().equals(space);
    } catch (JournalFailed e) {
      LOG.log(Level.INFO, "which space {0} keeps cannot be read: {1}", keeper, e.getMessage());
      return false;
    }
  }

  /** Under whatever name an agent keeps memory. */
  private static boolean isKeeper(TaskRecord record) {
    return record.agent().equals(AGENT) || record.architecture().equals(AGENT);
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
    var before = before(record);
    if (isHopeless(before)) {
      LOG.log(
          Level.WARNING,
          "what task {0} left in the space {1} is not read by itself any more, since {2} failed:"
              + " {3} POST /v1/tasks with the agent {4} and this space as \"memory\" tries again.",
          record.id(),
          space,
          before.getLast().id(),
          before.getLast().error().orElse(""),
          AGENT);
      return;
    }
    if (!before.isEmpty() && new LeftEpisodes(space, services.memory()).unread().isEmpty()) {
      return; // it was told twice
    }
    try {
      var keeper = tasks.start(submission(space, record, key(record, before.size() + 1)));
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

  private static Submission submission(String space, TaskRecord record, String key) {
    return new Submission(
        AGENT,
        Task.of("Read what tasks left in the space %s.".formatted(space)),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.of(BUDGET),
        Optional.empty(),
        Optional.of(key),
        record.caller(),
        Optional.of(space));
  }

  /** Those that were started behind a task, in their order. */
  private List<TaskRecord> before(TaskRecord record) {
    return IntStream.iterate(1, it -> it + 1)
        .mapToObj(it -> services.catalogue().taskByKey(key(record, it)))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isHopeless(List<TaskRecord> before) {
    var failed = before.reversed().stream().takeWhile(it -> !hasAnswered(it)).toList();
    return failed.size() >= MOST_FAILURES || failed.stream().anyMatch(FinalEntries::isQuarantined);
  }

  private static boolean hasAnswered(TaskRecord record) {
    return record.status() == Status.COMPLETED || record.status() == Status.PARTIAL;
  }

  private static String key(TaskRecord record, int number) {
    return "%s %s".formatted(AGENT, record.id()) + (number == 1 ? "" : " " + number);
  }
}
