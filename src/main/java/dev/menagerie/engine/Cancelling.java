// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/** Ends one task from outside, at work or not. */
final class Cancelling {

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
   * @return the record of its end, durable; empty if it was just ending by itself
   */
  Optional<TaskRecord> atWork(Execution running) {
    var waiting = running.waits().waiting();
    var last = new AtomicReference<>(record);
    Supplier<List<Write>> writes =
        () -> {
          last.set(cancelled(running.charged()));
          return entries.cancel(last.get(), waiting, running.log(), running.snapshot());
        };
    if (!running.log().fence(Unwound.Why.ENDED, writes)) {
      return Optional.empty();
    }
    running.interrupt();
    running.log().drain();
    return Optional.of(last.get());
  }

  /**
   * Ends a task that no thread works on: by its journal alone, what an earlier process had sent
   * counts as in flight.
   *
   * @param log loaded with the task's entries
   * @param spent by the task and its children as far as the journals know
   */
  TaskRecord unattended(TaskLog log, Snapshot snapshot, Function<TaskLog, Spent> spent) {
    var last = cancelled(spent.apply(log));
    services.journal().append(entries.cancel(last, record.waiting(), log, snapshot)).await();
    return last;
  }

  private TaskRecord cancelled(Spent spent) {
    return record.ended(
        Status.CANCELLED, Optional.empty(), Optional.empty(), spent, services.clock().instant());
  }
}
