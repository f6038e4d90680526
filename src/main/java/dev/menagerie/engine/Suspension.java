// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolGateway;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A call that asked and has no answer.
 *
 * @param state with which it would go on
 */
record Suspension(String tool, JsonObject state) {

  /**
   * Those that an ended task and its children have left, as far as their journals can be read; a
   * server that could not be told may still work for them.
   */
  static List<Suspension> left(TaskRecord task, Function<String, List<Entry>> entries) {
    var left = new ArrayList<Suspension>();
    if (task.status().ended()) {
      collect(task.id(), entries, left);
    }
    return left;
  }

  private static void collect(
      String task, Function<String, List<Entry>> entries, List<Suspension> left) {
    var history = new History(task);
    try {
      history.load(entries.apply(task));
      left.addAll(history.suspended().values());
    } catch (JournalFailed _) {
      return;
    }
    history.delegations().forEach(it -> collect(task + it.replace('/', '.'), entries, left));
  }

  void abandon(ToolGateway gateway) {
    gateway.abandon(tool, state);
  }
}
