// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Queues the end of one task that is cancelled and fenced, at work or not. */
final class Cancelling {

  /**
   * A task as it ends.
   *
   * @param delegations the paths of those that were open when its execution began
   * @param receipt of its last writes
   */
  record Ended(TaskRecord record, List<String> delegations, Receipt receipt) {}

  private final TaskRecord record;
  private final Services services;
  private final FinalEntries entries;

  Cancelling(TaskRecord record, Services services, FinalEntries entries) {
    this.record = record;
    this.services = services;
    this.entries = entries;
  }

  /** One that was at work: what was in flight when its fence was raised is counted and listed. */
  Ended atWork(Execution running) {
    var log = running.log();
    var last = cancelled(running.charged());
    var writes = entries.cancel(last, running.waits().waiting(), log, running.snapshot());
    return new Ended(last, log.openDelegations(), log.writeLast(writes));
  }

  /**
   * One that no thread works on: by its journal alone, what an earlier process had sent counts as
   * in flight.
   *
   * @param journal all of the task's entries
   * @param spent by the task and its children as far as the journals know
   */
  Ended unattended(List<Entry> journal, Function<TaskLog, Spent> spent) {
    var log = new TaskLog(record.id(), services.journal(), services.clock());
    var snapshot = Execution.load(journal, log);
    var last = cancelled(spent.apply(log));
    var writes = entries.cancel(last, record.waiting(), log, snapshot);
    return new Ended(last, log.openDelegations(), log.writeLast(writes));
  }

  private TaskRecord cancelled(Spent spent) {
    return record.ended(
        Status.CANCELLED, Optional.empty(), Optional.empty(), spent, services.clock().instant());
  }
}
