// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Set;

/** Makes replays of tasks that have ended. */
record Replays(Services services, EngineConfig config, EventHub hub, Inheritance inheritance) {

  /**
   * Executes a task once more.
   *
   * @param entries its whole journal
   */
  Replay of(TaskRecord task, List<Entry> entries) {
    if (!task.status().ended()) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s has not ended, it is %s; wait for its end, or cancel it with POST /v1/tasks/%s/cancel, and replay it then"
              .formatted(task.id(), task.status().text(), task.id()));
    }
    return run(task, entries).result();
  }

  /**
   * The paths at which its code now does something else than the journal of an ended task holds.
   */
  Set<String> left(TaskRecord task, List<Entry> entries) {
    return run(task, entries).contradicted();
  }

  private Replaying run(TaskRecord task, List<Entry> entries) {
    var replaying = new Replaying(task, entries, services, config, hub, inheritance);
    try {
      replaying.run();
      return replaying;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(
          Refused.Why.CONFLICT,
          "the server stops; replay task %s again later".formatted(task.id()));
    }
  }
}
