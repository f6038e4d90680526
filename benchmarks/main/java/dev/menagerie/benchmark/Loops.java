// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.architecture.FunctionCalling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The same loop of model and tool in several libraries. */
final class Loops implements Benchmark {

  private static final int ROUNDS = 7;
  private static final int WARMUP = 2;
  private static final List<Integer> AT_ONCE = List.of(1, 8, 64);
  private static final int COMPARED = 8;

  private static final String OURS_DURABLE = "Menagerie, durable";
  private static final String OURS_CATALOG = "Menagerie, durable, `function-calling` as shipped";
  private static final String OURS_MEMORY = "Menagerie, journal in memory";
  private static final String FILES = "langgraph4j, `FileSystemSaver` (not synchronised)";
  private static final String MEMORY = "langgraph4j, `MemorySaver`";
  private static final String ADK = "ADK, `InMemoryRunner`";
  private static final String LANGCHAIN = "LangChain4j, `AiServices` (keeps nothing)";

  private static final String WAITS =
      """
      A durable step here waits for the disk twice, before the model and before the tool is called, \
      and a run twice more, at its start and its end; none of the others waits for it. At 8 at once the \
      disk therefore sets the rate, and other writers on it lower it: the one thread that writes is at \
      work all the time, four fifths of it within the synchronisation of the disk, and uses a sixth \
      of a core. Letting writes lie for a millisecond that nobody waits for, so that they share the \
      next synchronisation, gave a quarter more at 1 and nothing at 8, as did waiting for others to \
      join; neither is done.\
      """;

  /** Opens a contender in a folder of its own. */
  @FunctionalInterface
  private interface Opening {
    Contender in(Path folder) throws Exception;
  }

  private static final Map<String, Opening> CONTENDERS = contenders();

  private static Map<String, Opening> contenders() {
    var all = new LinkedHashMap<String, Opening>();
    all.put(OURS_DURABLE, folder -> EngineLoop.durable(folder, new ToolLoop()));
    all.put(
        OURS_CATALOG, folder -> EngineLoop.durable(folder, new FunctionCalling(2 * Stub.TURNS, 0)));
    all.put(OURS_MEMORY, _ -> EngineLoop.inMemory(new ToolLoop()));
    all.put(FILES, LangGraphLoop::onFiles);
    all.put(MEMORY, _ -> LangGraphLoop.inMemory());
    all.put(ADK, _ -> new AdkLoop());
    all.put(LANGCHAIN, _ -> new LangChainLoop(() -> {}));
    return all;
  }

  private record Load(String contender, int atOnce) {}

  @Override
  public String name() {
    return "loops";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "The same loop elsewhere",
        """
        A model that asks for its tool %d times and then sums up, and the tool; both answer at \
        once, with the same words everywhere. A step is one call of the model and one of the tool. \
        Each library is used as its documentation says, by so many virtual threads at once, each a \
        run after the other for half a second; all in one process, in turn.\
        """
            .formatted(Stub.TURNS));
    report.note(WAITS);
    var rates = new LinkedHashMap<Load, Rounds>();
    for (int round = -WARMUP; round < ROUNDS; round++) {
      for (var contender : CONTENDERS.entrySet()) {
        for (int atOnce : AT_ONCE) {
          double rate = rate(contender.getValue(), atOnce, folder);
          if (round >= 0) {
            rates
                .computeIfAbsent(new Load(contender.getKey(), atOnce), _ -> new Rounds())
                .add(rate);
          }
        }
      }
      report.progress("round %d of %d".formatted(round + 1, ROUNDS));
    }
    rates.forEach(
        (load, rounds) ->
            report.figure(
                "steps/s, %d at once: %s".formatted(load.atOnce, load.contender),
                Rounds.count(rounds.median()),
                rounds.spread("%,.0f")));
    compare(rates, OURS_DURABLE, FILES, 10, report);
    compare(rates, OURS_MEMORY, MEMORY, 1, report);
    compare(rates, OURS_MEMORY, ADK, 1, report);
  }

  private static double rate(Opening opening, int atOnce, Path folder) throws Exception {
    var own = Files.createTempDirectory(folder, "loop");
    try (var contender = opening.in(own)) {
      var steps = new java.util.concurrent.atomic.LongAdder();
      long end = System.nanoTime() + 500_000_000;
      double seconds =
          Crowd.run(
              atOnce,
              () -> {
                while (System.nanoTime() < end) {
                  contender.loop();
                  steps.add(Stub.TURNS);
                }
              });
      return steps.sum() / seconds;
    } finally {
      Folders.delete(own);
    }
  }

  private static void compare(
      Map<Load, Rounds> rates, String ours, String other, double least, Report report) {
    double ratio = median(rates, ours) / median(rates, other);
    report.figure(
        "%s to %s, %d at once".formatted(ours, other, COMPARED),
        Rounds.text("%.2f", ratio),
        "of the medians",
        "at least %.0f".formatted(least),
        ratio >= least);
  }

  private static double median(Map<Load, Rounds> rates, String contender) {
    return Objects.requireNonNull(rates.get(new Load(contender, COMPARED))).median();
  }
}
