// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets a process die after each write of a task and hands the task's end in the next process to a
 * check; for tasks whose journals depend on timing, which the crash suite cannot compare.
 */
final class Deaths {

  private Deaths() {}

  /** Returns how many deaths there were. */
  static int survive(
      Supplier<Workbench> benches,
      Function<Waiting, Reaction> people,
      BiConsumer<Workbench, TaskRecord> check) {
    for (int write = 2; ; write++) {
      try (var bench = benches.get()) {
        var dying = new ArrayList<DyingJournal>();
        int fatal = write;
        bench.writingThrough(
            underneath -> {
              dying.add(DyingJournal.at(underneath, fatal, true));
              return dying.getLast();
            });
        var id = bench.start("anything").id();
        follow(bench, id, people, () -> dying.getLast().dead());
        if (!dying.getLast().dead()) {
          return write - 2;
        }
        bench.restart();
        follow(bench, id, people, () -> false);
        check.accept(bench, bench.ended(id));
      }
    }
  }

  private static void follow(
      Workbench bench, String id, Function<Waiting, Reaction> people, Supplier<Boolean> dead) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (System.nanoTime() < deadline
        && !dead.get()
        && !bench.tasks().await(id, Duration.ofMillis(2)).status().ended()) {
      for (var waiting : bench.tasks().waiting()) {
        try {
          bench.tasks().reply(waiting.task(), waiting.path(), people.apply(waiting));
        } catch (Refused | JournalFailed _) {
          // It went on, or died, in the meantime.
        }
      }
    }
  }
}
