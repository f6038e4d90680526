// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.architecture.LlmCompiler;
import dev.menagerie.architecture.TreeOfThoughts;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.evaluation.family.GameOf24;
import dev.menagerie.evaluation.family.Lookups;
import dev.menagerie.evaluation.oracle.Oracle;
import dev.menagerie.evaluation.oracle.Pace;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Timeline;
import dev.menagerie.evaluation.truth.GameOf24Truth;
import dev.menagerie.evaluation.truth.LookupsTruth;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** Whether what an architecture may do at the same time happens at the same time. */
final class Overlap implements Benchmark {

  private static final int ROUNDS = 15;
  private static final int WARMUP = 40;
  private static final int LONG_ROUNDS = 3;
  private static final int MOST_CALLS = 5;

  /** Five states, three values of each. */
  private static final int AT_ONCE = 15;

  private static final Duration TOOL = Duration.ofMillis(50);
  private static final Duration MODEL = Duration.ofMillis(200);
  private static final Duration PARK = EngineConfig.DEFAULT.parkAfter();

  @Override
  public String name() {
    return "overlap";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Architectures that work in parallel",
        """
        On the real clock, with the journal on the disk. `llm-compiler` answers questions that need \
        five lookups and five calculations; the tools are behind the gateway, in a tool server that \
        takes 50 ms for each call; the plans come at once, and 40 questions before are not counted. Its \
        critical path is folded from what the \
        journal says that each effect took. `tree-of-thoughts` plays a Game of 24 with five states a \
        level and three values a state, once with as many requests as it makes and once with one at a \
        time, of a model that takes 200 ms; and with a model that says at once what it said before. \
        The same effects bare are the entries of that run, appended to an empty store by as many \
        threads as the run values states at once, and by one; as in a run, the first entry of each \
        effect is waited for, and all of them at the end.\
        """);
    try (var store = SqliteStore.open(folder.resolve("compiler"));
        var desk = new SlowDesk(Files.createDirectory(folder.resolve("desk")), TOOL)) {
      compiler(store, desk, "", report);
      compiler(new VolatileJournal(), desk, ", journal in memory", report);
    }
    tree(folder, report);
    cost(folder, report);
  }

  private static Lookups.Question question(int number) {
    var family = new Lookups();
    int found = 0;
    for (int seed = 0; ; seed++) {
      var question = family.problem(seed);
      if (question.things().size() == MOST_CALLS && found++ == number) {
        return question;
      }
    }
  }

  private static <S extends Journal & Catalogue> void compiler(
      S store, SlowDesk desk, String how, Report report) {
    var ratios = new Rounds();
    var walls = new Rounds();
    var together = new Rounds();
    for (int round = -WARMUP; round < ROUNDS; round++) {
      var question = question(round + WARMUP);
      desk.serve(question.world());
      var truth = new LookupsTruth(question, "parallelqa");
      var oracle = new Oracle(Profile.of("perfect"), 1, List.of(truth));
      try (var on = Engine.on(store, oracle, desk.gateway(), LlmCompiler.DEFAULTS, PARK)) {
        long start = System.nanoTime();
        var id = on.run(question.task().goal());
        double wall = (System.nanoTime() - start) / 1e6;
        var journal = store.read(id, 0, Integer.MAX_VALUE);
        double critical =
            Timeline.of(journal, Pace.RECORDED, Integer.MAX_VALUE).makespan().toNanos() / 1e6;
        if (round >= 0) {
          ratios.add(wall / critical);
          walls.add(wall);
          together.add(desk.mostAtOnce());
        }
        report.progress("%.1f ms, critical path %.1f ms".formatted(wall, critical));
      }
    }
    report.figure(
        "`llm-compiler`, two waves of five calls of 50 ms" + how,
        Rounds.text("%.1f ms", walls.median()),
        walls.spread("%.1f"));
    report.figure(
        "that to its critical path" + how,
        Rounds.text("%.3f", ratios.median()),
        ratios.spread("%.3f"),
        "at most 1.15",
        ratios.median() <= 1.15);
    report.figure(
        "calls of a wave of five that the tool server has at once" + how,
        Rounds.text("%.0f", together.median()),
        together.spread("%.0f"),
        "all 5",
        together.median() == MOST_CALLS);
  }

  private static Oracle player() {
    return new Oracle(Profile.of("gpt4-2023"), 1, List.of(new GameOf24Truth(puzzle())));
  }

  private static GameOf24.Puzzle puzzle() {
    return new GameOf24().problem(0);
  }

  private static double played(SqliteStore store, Models model) {
    try (var on = Engine.on(store, model, Stub.atOnce(), TreeOfThoughts.DEFAULTS, PARK)) {
      long start = System.nanoTime();
      on.run(puzzle().task().goal());
      return (System.nanoTime() - start) / 1e6;
    }
  }

  private static void tree(Path folder, Report report) {
    var ratios = new Rounds();
    var parallel = new Rounds();
    var serial = new Rounds();
    try (var store = SqliteStore.open(folder.resolve("tree"))) {
      for (int round = 0; round < LONG_ROUNDS; round++) {
        double wide = played(store, new SlowModel(player(), MODEL, Integer.MAX_VALUE));
        double narrow = played(store, new SlowModel(player(), MODEL, 1));
        parallel.add(wide / 1e3);
        serial.add(narrow / 1e3);
        ratios.add(wide / narrow);
        report.progress("%.0f ms, %.0f ms one at a time".formatted(wide, narrow));
      }
    }
    report.figure(
        "`tree-of-thoughts`, b = 5, a model of 200 ms",
        Rounds.text("%.2f s", parallel.median()),
        parallel.spread("%.2f"));
    report.figure(
        "the same with one request at a time",
        Rounds.text("%.2f s", serial.median()),
        serial.spread("%.2f"));
    report.figure(
        "wall time to that with one request at a time",
        Rounds.text("%.3f", ratios.median()),
        ratios.spread("%.3f"),
        "under 0.35",
        ratios.median() < 0.35);
  }

  private static void cost(Path folder, Report report) throws Exception {
    var runs = new Rounds();
    var bare = new Rounds();
    var turn = new Rounds();
    var ratios = new Rounds();
    int effects = 0;
    var model = new RememberedModel(player());
    try (var store = SqliteStore.open(folder.resolve("cost"))) {
      played(store, model);
      for (int round = -WARMUP; round < ROUNDS; round++) {
        double run;
        List<Entry> journal;
        try (var on = Engine.on(store, model, Stub.atOnce(), TreeOfThoughts.DEFAULTS, PARK)) {
          long start = System.nanoTime();
          var id = on.run(puzzle().task().goal());
          run = (System.nanoTime() - start) / 1e6;
          journal = store.read(id, 0, Integer.MAX_VALUE);
        }
        var byEffect = byEffect(journal);
        double appended = appended(folder.resolve("bare" + round), byEffect, AT_ONCE);
        double inTurn = appended(folder.resolve("turn" + round), byEffect, 1);
        if (round >= 0) {
          runs.add(run);
          bare.add(appended);
          turn.add(inTurn);
          ratios.add(run / appended);
          effects = byEffect.size();
        }
        report.progress("%.1f ms, bare %.1f ms, in turn %.1f ms".formatted(run, appended, inTurn));
      }
    }
    report.figure(
        "`tree-of-thoughts` of %d effects, a model without latency".formatted(effects),
        Rounds.text("%.1f ms", runs.median()),
        runs.spread("%.1f"));
    report.figure(
        "the same effects appended bare, %d at once".formatted(AT_ONCE),
        Rounds.text("%.1f ms", bare.median()),
        bare.spread("%.1f"));
    report.figure(
        "the same, one after another", Rounds.text("%.1f ms", turn.median()), turn.spread("%.1f"));
    report.figure(
        "the run to those at once",
        Rounds.text("%.2f", ratios.median()),
        ratios.spread("%.2f"),
        "at most 2",
        ratios.median() <= 2);
  }

  /** The entries of each effect, in the order in which effects began. */
  private static List<List<Entry>> byEffect(List<Entry> journal) {
    var effects = new LinkedHashMap<String, List<Entry>>();
    for (var entry : journal) {
      if (entry.kind().isEffect()) {
        effects.computeIfAbsent(entry.path(), _ -> new ArrayList<>()).add(entry);
      }
    }
    return List.copyOf(effects.values());
  }

  /**
   * Milliseconds until all are durable, by threads that wait for the first entry of each effect.
   */
  private static double appended(Path folder, List<List<Entry>> effects, int threads)
      throws InterruptedException {
    try (var store = SqliteStore.open(folder)) {
      var left = new ConcurrentLinkedQueue<>(effects);
      Runnable appending =
          () -> {
            var receipts = new ArrayList<Receipt>();
            for (var effect = left.poll(); effect != null; effect = left.poll()) {
              store.append(List.of(new Write.Append(effect.getFirst()))).await();
              for (var entry : effect.subList(1, effect.size())) {
                receipts.add(store.append(List.of(new Write.Append(entry))));
              }
            }
            receipts.forEach(Receipt::await);
          };
      long start = System.nanoTime();
      var all = IntStream.range(0, threads).mapToObj(_ -> Thread.ofVirtual().start(appending));
      for (var thread : all.toList()) {
        thread.join();
      }
      return (System.nanoTime() - start) / 1e6;
    }
  }
}
