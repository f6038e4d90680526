// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.TrackRecord;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** How the tasks of a server went, by architecture. */
public final class TrackRecords {

  /** Tasks that are looked at, ended or not, without the trials of comparisons. */
  static final int NEWEST = 500;

  /** Pages of as many that are read for them at most. */
  private static final int PAGES = 10;

  private TrackRecords() {}

  /**
   * Of the newest 500 tasks those that ended by themselves, children included. Not counted are
   * forks, which pay for the rest alone. Trials of comparisons, and who works for them, are passed
   * over; behind 5,000 tasks nothing is looked for.
   *
   * @return one for each architecture that a task was of, by name
   */
  public static List<TrackRecord> of(Catalogue catalogue) {
    var records = new TreeMap<String, TrackRecord>();
    newest(catalogue).stream()
        .filter(it -> byItself(it.status()) && it.origin().isEmpty())
        .forEach(it -> records.merge(it.architecture(), of(it), TrackRecords::sum));
    return List.copyOf(records.values());
  }

  private static List<TaskRecord> newest(Catalogue catalogue) {
    var trials = new HashMap<String, Boolean>();
    var newest = new ArrayList<TaskRecord>();
    var after = Optional.<String>empty();
    for (int read = 0; read < PAGES && newest.size() < NEWEST; read++) {
      var page = catalogue.tasks(page(after));
      page.stream()
          .filter(it -> !trials.computeIfAbsent(root(it), id -> isTrial(id, it, catalogue)))
          .limit(NEWEST - newest.size())
          .forEach(newest::add);
      if (page.size() < NEWEST) {
        return newest;
      }
      after = Optional.of(page.getLast().id());
    }
    return newest;
  }

  private static Catalogue.Filter page(Optional<String> after) {
    return new Catalogue.Filter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), after, NEWEST);
  }

  /** The id of the task that nobody delegated, for which this one works. */
  private static String root(TaskRecord task) {
    int child = task.id().indexOf('.');
    return child < 0 ? task.id() : task.id().substring(0, child);
  }

  private static boolean isTrial(String root, TaskRecord task, Catalogue catalogue) {
    return task.id().equals(root)
        ? task.isTrial()
        : catalogue.task(root).filter(TaskRecord::isTrial).isPresent();
  }

  private static boolean byItself(Status status) {
    return switch (status) {
      case COMPLETED, PARTIAL, FAILED -> true;
      case QUEUED, RUNNING, WAITING, CANCELLED, DIVERGED -> false;
    };
  }

  private static TrackRecord of(TaskRecord task) {
    var spent = task.spent();
    return new TrackRecord(
        task.architecture(),
        1,
        task.status() == Status.COMPLETED ? 1 : 0,
        spent.usage().tokens(),
        spent.usage().usd(),
        spent.effects(),
        spent.ms());
  }

  private static TrackRecord sum(TrackRecord one, TrackRecord other) {
    return new TrackRecord(
        one.architecture(),
        one.tasks() + other.tasks(),
        one.completed() + other.completed(),
        one.tokens() + other.tokens(),
        one.usd().add(other.usd()),
        one.effects() + other.effects(),
        one.ms() + other.ms());
  }
}
