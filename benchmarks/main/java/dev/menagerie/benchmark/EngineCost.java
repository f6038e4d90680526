// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the engine itself costs: without a disk, and when it only replays. */
final class EngineCost implements Benchmark {

  private static final int ROUNDS = 15;
  private static final int WARMUP = 40;
  private static final int THOUGHTS = 1_000;

  @Override
  public String name() {
    return "cost";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "The engine's own cost",
        """
        One task of %,d thoughts, on the disk, on a journal that only keeps the entries, and once \
        more against the journal that it wrote to the disk: read, re-executed and ended, as after a \
        crash before its end. Wall time by thought, round by round in turn.

        Two thirds of a replay are spent on reading the journal, half of that on parsing JSON; the \
        rest on the re-execution and on the writes that say that the task is taken up and has ended. \
        Tried on the way: a parser of its own for times, which had taken a third of the reading, was \
        kept; 40 rounds to warm up in place of 4 moved the ratio from 12.8 to 14.4.\
        """
            .formatted(THOUGHTS));
    var durable = new Rounds();
    var engine = new Rounds();
    var share = new Rounds();
    var replay = new Rounds();
    var faster = new Rounds();
    try (var store = SqliteStore.open(folder.resolve("tasks"));
        var copies = SqliteStore.open(folder.resolve("copies"))) {
      for (int round = -WARMUP; round < ROUNDS; round++) {
        double disk;
        String task;
        try (var on = Engine.on(store, new Thoughts(THOUGHTS, _ -> {}))) {
          long start = System.nanoTime();
          task = on.run();
          disk = (System.nanoTime() - start) / 1e3 / THOUGHTS;
        }
        double memory = inMemory();
        double again = replay(store, copies, task);
        if (round >= 0) {
          durable.add(disk);
          engine.add(memory);
          share.add(memory / disk * 100);
          replay.add(again);
          faster.add(disk / again);
          report.progress(
              "%.1f µs durable, %.1f in memory, %.1f replayed".formatted(disk, memory, again));
        }
      }
    }
    report.figure("a durable thought", micros(durable), durable.spread("%.1f"));
    report.figure("a thought in memory", micros(engine), engine.spread("%.1f"));
    report.figure(
        "in memory to durable",
        Rounds.text("%.1f %%", share.median()),
        share.spread("%.1f"),
        "at most 4 %",
        share.median() <= 4);
    report.figure("a thought replayed", micros(replay), replay.spread("%.1f"));
    report.figure(
        "rate of replay to rate of durable execution",
        Rounds.text("%.1f", faster.median()),
        faster.spread("%.1f"),
        "at least 20",
        faster.median() >= 20);
  }

  private static String micros(Rounds rounds) {
    return Rounds.text("%.1f µs", rounds.median());
  }

  private static double inMemory() {
    try (var on = Engine.on(new VolatileJournal(), new Thoughts(THOUGHTS, _ -> {}))) {
      long start = System.nanoTime();
      on.run();
      return (System.nanoTime() - start) / 1e3 / THOUGHTS;
    }
  }

  /** Takes up a copy of an ended task that lacks the end. */
  private static double replay(SqliteStore from, SqliteStore to, String task) {
    var entries = from.read(task, 0, Integer.MAX_VALUE);
    var record = from.task(task).orElseThrow();
    var writes = new ArrayList<Write>();
    entries.subList(0, entries.size() - 1).forEach(entry -> writes.add(new Write.Append(entry)));
    writes.add(
        new Write.Save(record.with(Status.RUNNING, List.of(), record.spent(), record.updated())));
    to.append(writes).await();
    var silent =
        new Stub(
            () -> {
              throw new IllegalStateException("a replay asked the model");
            });
    var again = new Thoughts(THOUGHTS, _ -> {});
    try (var on = Engine.on(to, silent, again, EngineConfig.DEFAULT.parkAfter())) {
      long start = System.nanoTime();
      on.tasks().resume();
      on.completed(task);
      return (System.nanoTime() - start) / 1e3 / THOUGHTS;
    }
  }
}
