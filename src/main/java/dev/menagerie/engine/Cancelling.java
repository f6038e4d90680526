// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Ends one task from outside, at work or not. */
final class Cancelling {

  /** A task as it was ended, and the paths of the delegations that were open. */
  record Ended(TaskRecord record, List<String> delegations) {}

  private final TaskRecord record;
  private final Services services;
  private final FinalEntries entries;

  Cancelling(TaskRecord record, Services services, FinalEntries entries) {
    this.record = record;
    this.services = services;
    this.entries = entries;
  }

  /**
   * Fences a task that is at work and interrupts it. What is in flight is counted and listed in the
   * breath that raises the fence, so that nothing can begin unseen.
   *
   * @return its end, durable; empty if it was just ending by itself
   */
  Optional<Ended> atWork(Execution running) {
    var log = running.log();
    var waiting = running.waits().waiting();
    var last = new AtomicReference<>(record);
    Supplier<List<Write>> writes =
        () -> {
          last.set(cancelled(running.charged(), Optional.empty()));
          return entries.cancel(last.get(), waiting, log, untrusted(running.snapshot()));
        };
    if (!log.fence(Unwound.Why.ENDED, writes)) {
      return Optional.empty();
    }
    running.interrupt();
    log.drain();
    return Optional.of(new Ended(last.get(), log.openDelegations()));
  }

  /**
   * Ends a task that no thread works on: by its journal alone, what an earlier process had sent
   * counts as in flight. Of a journal that is damaged what can be read counts.
   *
   * @param journal all of the task's entries
   * @param spent by the task and its children as far as the journals know
   * @return its end, durable
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
    return ended(last, log, untrusted(snapshot));
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
          log.load(entry, () -> journal.read(record.id(), position - 1, 1).getFirst());
          if (entry.kind() == Kind.RUN && entry.phase() == Phase.INTENT) {
            untrusted.set(untrusted(Snapshot.of(entry.request().asJsonObject())));
          }
        });
    var reason =
        "cancelled by what could be read of it, so more may have been spent and been in flight than"
            + " is said: "
            + damage.getMessage();
    return ended(cancelled(record.spent(), Optional.of(reason)), log, untrusted.get());
  }

  private Ended ended(TaskRecord last, TaskLog log, Predicate<String> untrusted) {
    services.journal().append(entries.cancel(last, record.waiting(), log, untrusted)).await();
    return new Ended(last, log.openDelegations());
  }

  private static Predicate<String> untrusted(Snapshot snapshot) {
    return tool -> snapshot.trust(tool) == Trust.NONE;
  }

  private TaskRecord cancelled(Spent spent, Optional<String> error) {
    return record.ended(
        Status.CANCELLED, Optional.empty(), error, spent, services.clock().instant());
  }
}
