// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.store.SqliteStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Durable entries per second through the whole engine, beside a bare file with group commit. */
final class DurableEntries implements Benchmark {

  private static final int ROUNDS = 31;
  private static final int LEAST_ROUNDS = 9;
  private static final int WARMUP = 6;
  private static final Duration ENOUGH = Duration.ofMinutes(3);

  private static final String PROFILE =
      """
      Where the time goes, by a profile of the thread that writes with 8 to 256 at once: half on a \
      processor, a fifth waiting for one, the rest for the disk. Of its 19 µs of processor time an \
      entry a third is the kernel's (half of that copies pages into its cache), a quarter \
      SQLite's, the rest binds rows and wakes tasks. At 256 a group of 260 entries takes 5.2 ms: \
      0.8 to number, sum and index them, 0.9 to insert the rows, 2.3 for the commit (23 pages, \
      1.1 ms of it the synchronisation), 0.9 to wake those who wait. At 8 a commit of 16 entries \
      writes 8 pages of 8 kB for 6 kB of entries. The bare file writes a quarter of the bytes.

      Tried on the way: a checkpoint every 4,000 pages in place of 500 took the p99 from 12.8 to \
      5.5 ms and was kept. Waiting for a group to be as large as the last, waking tasks from another \
      thread, pages of 4 kB and a checkpoint on its own thread moved no ratio by more than 0.04, \
      and were not.\
      """;

  /** So many tasks at once, so many thoughts in each, and the least ratio wanted; 0 for none. */
  private record Load(int tasks, int thoughts, double least) {}

  private static final List<Load> LOADS =
      List.of(
          new Load(1, 500, 0),
          new Load(8, 300, 0.7),
          new Load(64, 150, 0.4),
          new Load(256, 80, 0.4));

  /** What the rounds of a load have shown. */
  private record Shown(Rounds ours, Rounds bare, Rounds ratio, Rounds tail, Rounds sync) {
    Shown() {
      this(new Rounds(), new Rounds(), new Rounds(), new Rounds(), new Rounds());
    }
  }

  /** The bytes of a thought as they are stored. */
  private record Thought(ByteBuffer intent, ByteBuffer result) {}

  @Override
  public String name() {
    return "durable";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Durable entries",
        """
        Tasks that think on a model that answers at once: two entries a thought, the first waited \
        for. The bare file gets the same bytes in the same pattern from as many threads: one \
        thread appends all that is queued and synchronises once. Both in one process, round by \
        round in turn.\
        """);
    var shown = new LinkedHashMap<Load, Shown>();
    LOADS.forEach(load -> shown.put(load, new Shown()));
    try (var store = SqliteStore.open(folder)) {
      var thought = thought(store);
      report.progress(
          "entries of %d and %d bytes"
              .formatted(thought.intent.remaining(), thought.result.remaining()));
      long start = System.nanoTime();
      for (int round = -WARMUP; round < ROUNDS; round++) {
        if (round >= LEAST_ROUNDS && System.nanoTime() - start > ENOUGH.toNanos()) {
          break;
        }
        for (var load : shown.entrySet()) {
          var into = round < 0 ? new Shown() : load.getValue();
          round(store, folder, load.getKey(), thought, into);
        }
        report.progress("round %d of %d".formatted(round + 1, ROUNDS));
      }
    }
    report.note(PROFILE);
    tell(shown, report);
  }

  private static Thought thought(SqliteStore store) {
    try (var engine = Engine.on(store, new Thoughts(1, _ -> {}))) {
      var bodies =
          engine.tasks().journal(engine.run(), 0, 10).stream()
              .filter(entry -> entry.kind() == Entry.Kind.THINK)
              .map(entry -> UTF_8.encode(entry.body().toString()))
              .toList();
      return new Thought(bodies.getFirst(), bodies.getLast());
    }
  }

  private static void round(SqliteStore store, Path folder, Load load, Thought thought, Shown shown)
      throws Exception {
    var times = new ConcurrentLinkedQueue<Long>();
    double entries = 2.0 * load.tasks * load.thoughts;
    double ours;
    try (var engine = Engine.on(store, new Thoughts(load.thoughts, times::add))) {
      ours = entries / Crowd.run(load.tasks, engine::run);
    }
    var path = Files.createTempFile(folder, "bare", "");
    var file = new GroupCommitFile(path);
    double bare;
    try (file) {
      bare =
          entries
              / Crowd.run(
                  load.tasks,
                  () -> {
                    for (int i = 0; i < load.thoughts; i++) {
                      file.append(thought.intent).await();
                      file.append(thought.result);
                    }
                  });
    }
    Files.delete(path);
    shown.ours.add(ours);
    shown.bare.add(bare);
    shown.ratio.add(ours / bare);
    var each = new Rounds();
    times.forEach(each::add);
    shown.tail.add(each.at(0.99) / 1_000);
    shown.sync.add(file.syncs().median() / 1_000);
  }

  private static void tell(Map<Load, Shown> loads, Report report) {
    loads.forEach(
        (load, shown) -> {
          report.figure(
              "entries/s, %d at once: ours".formatted(load.tasks),
              Rounds.count(shown.ours.median()),
              shown.ours.spread("%,.0f"));
          report.figure(
              "entries/s, %d at once: bare file".formatted(load.tasks),
              Rounds.count(shown.bare.median()),
              shown.bare.spread("%,.0f"));
          var ratio = Rounds.text("%.2f", shown.ratio.median());
          var what = "ours to bare file, %d at once".formatted(load.tasks);
          if (load.least > 0) {
            report.figure(
                what,
                ratio,
                shown.ratio.spread("%.2f"),
                "at least " + load.least,
                shown.ratio.median() >= load.least);
          } else {
            report.figure(what, ratio, shown.ratio.spread("%.2f"));
          }
          if (load.tasks == 64) {
            tail(shown, report);
          }
        });
  }

  private static void tail(Shown shown, Report report) {
    var times = new Rounds();
    double sync = shown.sync.median();
    times.add(shown.tail.median() / sync);
    report.figure(
        "median synchronisation of the bare file, 64 at once",
        micros(sync),
        shown.sync.spread("%,.0f"));
    report.figure(
        "p99 of a durable effect, 64 at once",
        micros(shown.tail.median()),
        shown.tail.spread("%,.0f"));
    report.figure(
        "that p99 in synchronisations",
        Rounds.text("%.1f", times.median()),
        "of the medians",
        "at most 10",
        times.median() <= 10);
  }

  private static String micros(double micros) {
    return Rounds.text("%,.0f µs", micros);
  }
}
