// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.evaluation.oracle.Pace;
import dev.menagerie.evaluation.oracle.Pace.Spell;
import dev.menagerie.evaluation.oracle.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from journals what tasks cost. */
record Costs(Journal journal, Catalogue catalogue) {

  private static final int MOST_CHILDREN = 1_000;

  /** Requests of a task that are under way at once on the virtual clock, as many as of models. */
  private static final int MOST_AT_ONCE = 64;

  /**
   * What an ended task cost with its children.
   *
   * @param pace at which its effects count; empty for what the clock says
   */
  Trial.Cost of(TaskRecord task, Optional<Pace> pace) {
    var spent = task.spent();
    var time = pace.map(it -> simulated(task.id(), it)).orElseGet(() -> measured(task.id()));
    return new Trial.Cost(
        thoughts(task.id()), spent.toolCalls(), spent.usage(), Math.max(0, time.toMillis()));
  }

  /** From the first effect to the end. */
  private Duration measured(String task) {
    var entries = entries(journal, task);
    return entries.size() < 2
        ? Duration.ZERO
        : Duration.between(entries.get(1).at(), entries.getLast().at());
  }

  /** What delegates takes as long as its child. */
  private Duration simulated(String task, Pace pace) {
    Pace withChildren =
        effect ->
            effect.kind() == Kind.DELEGATE
                ? Spell.of(simulated(task + effect.path().replace('/', '.'), pace))
                : pace.of(effect);
    return Timeline.of(entries(journal, task), withChildren, MOST_AT_ONCE).makespan();
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
