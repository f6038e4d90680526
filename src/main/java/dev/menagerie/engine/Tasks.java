// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All tasks of this server: started, followed, answered, cancelled, and resumed after a crash. */
public interface Tasks extends AutoCloseable {

  /** Resumes every task that had not ended. To be called once, when the tools are registered. */
  void resume();

  /**
   * Starts a task. It is durable on return.
   *
   * @throws Refused if the agent is unknown, a parameter does not fit, or the key belongs to
   *     another request
   */
  TaskRecord start(Submission submission);

  /** A task as it stands, with what it has spent by now. */
  Optional<TaskRecord> find(String id);

  List<TaskRecord> list(Catalogue.Filter filter);

  /** Waits until a task has ended or {@code patience} is over, and returns it as it stands. */
  TaskRecord await(String id, Duration patience);

  /**
   * A task's events behind a position (0 for all), to its end.
   *
   * @throws Refused if there is no such task, or the position is not one of its entries'
   */
  EventStream events(String id, long after);

  /** A task's entries behind a position, oldest first. */
  List<Entry> journal(String id, long after, int limit);

  /** Everything that waits for a person, oldest first. */
  List<Waiting> waiting();

  /**
   * Answers what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another kind of reply
   */
  TaskRecord reply(String id, String path, Reaction reaction);

  /**
   * Ends a task and its children within a second; returns it ended. Ended tasks stay as they are.
   */
  TaskRecord cancel(String id);

  /**
   * Removes an ended task.
   *
   * @throws Refused if it has not ended
   */
  void delete(String id);

  /** Stops work without ending tasks: they resume at the next start. */
  @Override
  void close();
}
