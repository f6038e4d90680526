// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a task stands: what is written of it, how far it is in this process, and what works. */
final class Standing {

  /** How far a task is in this process. */
  enum Stage {
    /** A child to which its parent has not come back since the server started. */
    DETACHED,
    QUEUED,
    /** Its journal is read. */
    READING,
    RUNNING,
    PARKED,
    /** It had no threads, and its final entry is on the way. */
    ENDING,
    ENDED,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private volatile TaskRecord record;
  private volatile @Nullable Execution execution;
  private volatile Stage stage = Stage.QUEUED;

  Standing(TaskRecord record) {
    this.record = record;
  }

  TaskRecord record() {
    return record;
  }

  void set(TaskRecord changed) {
    record = changed;
  }

  /** Takes the place of a record unless that has changed meanwhile; whether it did. */
  boolean replace(TaskRecord known, TaskRecord changed) {
    return locked(
        () -> {
          boolean same = record.equals(known);
          record = same ? changed : record;
          return same;
        });
  }

  /** Saves a change of the record through an execution, unless that is fenced. */
  void save(Execution running, TaskRecord changed) {
    if (running.log().writeAside(List.of(new Write.Save(changed))) != null) {
      record = changed;
    }
  }

  boolean is(Stage expected) {
    return stage == expected;
  }

  void set(Stage reached) {
    stage = reached;
  }

  /** Goes from one stage to the next; whether it was at the first. */
  boolean move(Stage from, Stage to) {
    return locked(
        () -> {
          boolean was = stage == from;
          stage = was ? to : stage;
          return was;
        });
  }

  /** Its execution, from its first thread to its end or rest. */
  Optional<Execution> atWork() {
    return Optional.ofNullable(execution);
  }

  void works(Execution begun) {
    execution = begun;
    stage = Stage.RUNNING;
  }

  /** No thread works any more. */
  void rests(Stage reached) {
    stage = reached;
    execution = null;
  }

  /** It has ended, and no thread works any more. */
  void ends(TaskRecord last) {
    record = last;
    rests(Stage.ENDED);
  }

  /** Runs something while nothing of this changes otherwise. */
  void exclusively(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** The same for something that has a result. */
  <T> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }
}
