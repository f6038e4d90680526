// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;

/** Queues the end of one task that is cancelled and fenced, at work or not. */
final class Cancelling {

  /**
   * A task as it ends.
   *
   * @param delegations the paths of those that were open when its execution began
   * @param suspended the calls that had asked by then and have not ended since
   * @param receipt of its last writes
   */
  record Ended(
      TaskRecord record, List<String> delegations, List<Suspension> suspended, Receipt receipt) {}

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
    var last = cancelled(running.charged(), Optional.empty());
    var untrusted = untrusted(running.snapshot());
    return ended(last, running.waits().waiting(), running.log(), untrusted);
  }

  /**
   * One that no thread works on: by its journal alone, what an earlier process had sent counts as
   * in flight. Of a journal that is damaged what can be read counts.
   *
   * @param journal all of the task's entries
   * @param spent by the task and its children as far as the journals know
   */
  Ended unattended(List<Entry> journal, Function<TaskLog, Spent> spent) {
    var log = new TaskLog(record.id(), services.journal(), services.clock());
    Snapshot snapshot;
    TaskRecord last;
    try {
      snapshot = Execution.load(journal, log);
      last = cancelled(spent.apply(log), Optional.empty());
    } catch (JournalFailed e) {
      return damaged(e);
    }
    return ended(last, record.waiting(), log, untrusted(snapshot));
  }

  private Ended damaged(JournalFailed damage) {
    var journal = services.journal();
    var log = new TaskLog(record.id(), journal, services.clock());
    var untrusted = new AtomicReference<Predicate<String>>(_ -> true);
    Legible.read(
        journal,
        record.id(),
        entry -> {
          long position = entry.position();
          log.history().load(entry, () -> journal.read(record.id(), position - 1, 1).getFirst());
          if (entry.kind() == Kind.RUN && entry.phase() == Phase.INTENT) {
            untrusted.set(untrusted(entry));
          }
        });
    var reason =
        "cancelled by what could be read of it, so more may have been spent and been in flight than"
            + " is said: "
            + damage.getMessage();
    var last = cancelled(record.spent(), Optional.of(reason));
    return ended(last, record.waiting(), log, untrusted.get());
  }

  private Ended ended(
      TaskRecord last, List<Waiting> waiting, TaskLog log, Predicate<String> untrusted) {
    var writes = entries.cancel(last, waiting, log, untrusted);
    var delegations = log.history().openDelegations();
    return new Ended(last, delegations, log.suspended(), log.writeLast(writes));
  }

  /** Which tools are not trusted by a first entry; none is if that cannot be read. */
  private static Predicate<String> untrusted(Entry first) {
    try {
      return untrusted(Snapshot.of(first.request().asJsonObject()));
    } catch (JournalFailed _) {
      return _ -> true;
    }
  }

  private static Predicate<String> untrusted(Snapshot snapshot) {
    return tool -> snapshot.trust(tool) == Trust.NONE;
  }

  private TaskRecord cancelled(Spent spent, Optional<String> error) {
    return record.ended(
        Status.CANCELLED, Optional.empty(), error, spent, services.clock().instant());
  }
}
