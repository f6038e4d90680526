// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Spent;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * What tasks have spent with their children, by their journals.
 *
 * @param entries of a task's journal
 */
record FamilySpending(Journal journal, InstantSource clock, Function<String, List<Entry>> entries) {

  /**
   * What a task has spent by its journal, and by those of its children whose delegation it does not
   * know to have ended.
   */
  Spent of(TaskLog log) {
    var spent = Spending.of(log.history().recorded());
    for (var path : log.history().openDelegations()) {
      var id = log.task() + path.replace('/', '.');
      var child = new TaskLog(id, journal, clock);
      child.history().load(entries.apply(id));
      spent = spent.plus(of(child));
    }
    return spent;
  }
}
