// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.TrackRecord;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** How the tasks of a server went, by architecture. */
public final class TrackRecords {

  /** Tasks that are looked at, ended or not. */
  static final int NEWEST = 500;

  private static final Catalogue.Filter ALL =
      new Catalogue.Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          NEWEST);

  private TrackRecords() {}

  /**
   * Of the newest 500 tasks those that ended by themselves, children included. Not counted are
   * forks, which pay for the rest alone.
   *
   * @return one for each architecture that a task was of, by name
   */
  public static List<TrackRecord> of(Catalogue catalogue) {
    var records = new TreeMap<String, TrackRecord>();
    catalogue.tasks(ALL).stream()
        .filter(it -> byItself(it.status()) && it.origin().isEmpty())
        .forEach(it -> records.merge(it.architecture(), of(it), TrackRecords::sum));
    return List.copyOf(records.values());
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
