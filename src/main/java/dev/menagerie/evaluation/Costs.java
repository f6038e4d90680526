// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from journals what tasks cost. */
record Costs(Journal journal, Catalogue catalogue) {

  private static final int MOST_CHILDREN = 1_000;

  /** What an ended task cost with its children. */
  Trial.Cost of(TaskRecord task) {
    var entries = entries(journal, task.id());
    var spent = task.spent();
    long ms = 0;
    if (entries.size() > 1) {
      var from = entries.get(1).at();
      ms = Math.max(0, Duration.between(from, entries.getLast().at()).toMillis());
    }
    return new Trial.Cost(thoughts(task.id()), spent.toolCalls(), spent.usage(), ms);
  }

  private long thoughts(String task) {
    long own =
        entries(journal, task).stream()
            .filter(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT)
            .count();
    return own + children(catalogue, task).stream().mapToLong(child -> thoughts(child.id())).sum();
  }

  static List<TaskRecord> children(Catalogue catalogue, String task) {
    return catalogue.tasks(
        new Catalogue.Filter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(task),
            Optional.empty(),
            MOST_CHILDREN));
  }

  /** A task's own entries. */
  static List<Entry> entries(Journal journal, String task) {
    var entries = new ArrayList<Entry>();
    Journal.Page page;
    do {
      page = journal.page(task, entries.isEmpty() ? 0 : entries.getLast().position());
      entries.addAll(page.entries());
    } while (!page.complete());
    return entries;
  }
}
