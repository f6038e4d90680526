// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ends tasks that took processes down. A journal that may have done so by being read is not read
 * again.
 */
record Quarantine(Services services, FinalEntries entries) {

  /**
   * Ends a task, durable on return.
   *
   * @param journal all of its entries
   * @param spent by the task and its children as far as the journals know
   */
  TaskRecord end(TaskRecord record, List<Entry> journal, Function<TaskLog, Spent> spent) {
    var counted = record.with(record.attempts().next());
    var last =
        record.attempts().unread()
            ? entries.quarantinedUnread(
                counted, "may be what takes processes down: it is not read.")
            : read(record, counted, journal, spent);
    services.journal().append(entries.end(last)).await();
    return last;
  }

  private TaskRecord read(
      TaskRecord record, TaskRecord counted, List<Entry> journal, Function<TaskLog, Spent> spent) {
    var reading = record.with(record.attempts().reading());
    services.journal().append(List.of(new Write.Save(reading))).await();
    try {
      return entries.quarantined(counted, journal, spent);
    } catch (JournalFailed e) {
      return entries.quarantinedUnread(counted, "cannot be read: " + e.getMessage());
    }
  }

  /** Ends a child of a task whose journal is not read, durable on return. */
  TaskRecord endChild(TaskRecord child) {
    var last =
        child.ended(
            Status.CANCELLED,
            Optional.empty(),
            Optional.of("the task that delegated it is quarantined; no journal of theirs was read"),
            child.spent(),
            services.clock().instant());
    services.journal().append(entries.end(last)).await();
    return last;
  }
}
