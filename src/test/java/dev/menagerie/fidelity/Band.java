// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import java.util.Locale;

/**
 * Where a figure must lie for an architecture to be what its paper describes. Set before anything
 * was measured, from the paper and a simulation of its logs; never moved.
 *
 * @param unit behind the numbers: " %", " points", "x" or nothing
 * @param source of the figure it stands for
 */
record Band(String what, double low, double high, String unit, String source) {

  private static final String TOT =
      "Yao et al., Tree of Thoughts, NeurIPS 2023, Table 2: b = 5 solves 74 %, b = 1 45 %, CoT 4.0"
          + " %";
  private static final String SC =
      "Wang et al., Self-Consistency, ICLR 2023: GSM8K +17.9 points with 40 paths, to 74.4 %";
  private static final String LLMC = "Kim et al., LLMCompiler, ICML 2024: ";

  static final Band COT_24 = new Band("CoT solves", 2, 7, " %", TOT);
  static final Band TOT_B5 = new Band("b = 5 solves", 60, 78, " %", TOT);
  static final Band TOT_B1 = new Band("b = 1 solves", 40, 56, " %", TOT);
  static final Band TOT_LIFT =
      new Band("lift over CoT, at least 0.6 of the paper's 70", 42, 100, " points", TOT);
  static final Band TOT_CALLS =
      new Band("model calls a puzzle", 150, 300, "", "the run logs of its authors: 268");
  static final Band TOT_BLIND =
      new Band("b = 5 with values at random solves", 0, 35, " %", "simulation of its logs");

  private static final String GOT =
      "Besta et al., Graph of Thoughts, AAAI 2024: sorting 128 digits, median error 62 % below ToT"
          + " at 31 % less cost";
  static final Band GOT_128 = new Band("fewer errors than ToT, 128 digits", 50, 72, " %", GOT);
  static final Band GOT_64 =
      new Band("fewer errors than ToT, 64 digits", 35, 100, " %", "simulation of its errors");
  static final Band GOT_32 =
      new Band("errors of ToT less its own, 32 digits", 0, 100, "", "simulation of its errors");
  static final Band GOT_DIRECT =
      new Band("errors of one call, 128 digits", 32, 38, "", "simulation of its errors: 35");
  static final Band GOT_COST =
      new Band("numbers written, to those of ToT, 128 digits", 0.66, 0.74, "x", GOT);
  static final Band GOT_UNSCORED =
      new Band(
          "fewer errors than ToT without scores, 128 digits",
          -200,
          25,
          " %",
          "its mechanism is missing");
  static final Band GOT_UNIMPROVED =
      new Band(
          "more errors without improvements, 128 digits",
          10,
          1_000,
          " %",
          "part of its mechanism is missing");

  private static final String LATS =
      "Zhou et al., LATS, ICML 2024: HotpotQA with GPT-3.5, LATS 61 %, ReAct 32 %";
  static final Band LATS_ANSWERS = new Band("LATS answers", 55, 70, " %", LATS);
  static final Band LATS_REACT = new Band("ReAct answers", 28, 36, " %", LATS);
  static final Band LATS_LIFT =
      new Band("lift over ReAct, at least 0.6 of the paper's 29", 17.4, 100, " points", LATS);
  static final Band LATS_CALLS =
      new Band("model calls a question, k = 10, n = 5", 30, 120, "", "proposed with the profile");
  static final Band LATS_RETRY =
      new Band(
          "lift over ReAct that is retried until it is judged right",
          8,
          100,
          " points",
          "proposed with the profile");
  static final Band LATS_RETRY_CALLS =
      new Band("model calls of those retries to its own", 0.9, 1.1, "x", "equal calls");
  static final Band LATS_UNWARNED =
      new Band(
          "LATS answers without reflections",
          33,
          70,
          " %",
          "Zhou et al., LATS, ICML 2024: 56 % without reflections; between LATS without values and"
              + " LATS");
  static final Band LATS_BLIND =
      new Band(
          "LATS answers with values at random",
          33,
          45,
          " %",
          "Zhou et al., LATS, ICML 2024: 37 % without the model's values");
  static final Band LATS_NOISE =
      new Band(
          "lift over ReAct with values and judgements at random",
          -100,
          5,
          " points",
          "no information, no gain");

  private static final String RECURSIVE =
      "errors that grow as n^1.9, as in Graph of Thoughts: at most 0.3 of those of the whole";
  static final Band RECURSIVE_64 =
      new Band("errors to those of one call, 64 digits", 0, 0.3, "x", RECURSIVE);
  static final Band RECURSIVE_128 =
      new Band("errors to those of one call, 128 digits", 0, 0.3, "x", RECURSIVE);
  static final Band RECURSIVE_256 =
      new Band("errors to those of one call, 256 digits", 0, 0.3, "x", RECURSIVE);
  static final Band RECURSIVE_CALLS =
      new Band(
          "model calls without further tries, 256 digits", 16, 32, "", "at most 2 n / capacity");
  static final Band RECURSIVE_WHOLE =
      new Band(
          "errors of the best of 11 calls to those of one, 256 digits",
          0.7,
          1,
          "x",
          "its mechanism is missing: as many tries of the whole");

  static final Band SC_1 = new Band("one chain is right", 53, 59, " %", SC);
  static final Band SC_5 = new Band("k = 5 is right", 64, 70, " %", SC);
  static final Band SC_40 = new Band("k = 40 is right", 71, 77, " %", SC);
  static final Band SC_LIFT =
      new Band("lift over one chain, at least 0.6 of the paper's 17.9", 10.7, 100, " points", SC);
  static final Band SC_REPEATED =
      new Band("lift of one draw repeated 40 times", -3, 3, " points", "no information, no gain");

  static final Band MOVIE_SPEED =
      new Band(
          "speed-up, 8 lookups",
          3.2,
          4.3,
          "x",
          LLMC + "Movie Recommendation 3.74x against ReAct that makes all searches");
  static final Band MOVIE_ACCURACY =
      new Band("lift, 8 lookups", 5, 11, " points", LLMC + "77.13 % against 68.60 %");
  static final Band MOVIE_TOKENS =
      new Band(
          "input tokens of ReAct to its own, 8 lookups", 5.5, 8, "x", LLMC + "20,000 to 2,800");
  static final Band HOTPOT_SPEED =
      new Band("speed-up, 2 lookups", 1.6, 2.1, "x", LLMC + "HotpotQA 1.80x");
  static final Band HOTPOT_ACCURACY =
      new Band("lift, 2 lookups", -2, 2, " points", LLMC + "62.00 % against 62.47 %");
  static final Band PARALLEL_SPEED =
      new Band("speed-up, 2 to 5 lookups and arithmetic", 1.8, 2.5, "x", LLMC + "ParallelQA");
  static final Band STREAMING =
      new Band("gain by streaming the plan", 1.15, 1.45, "x", LLMC + "21.72 s to 16.69 s = 1.30x");
  static final Band SERIAL =
      new Band(
          "speed-up with one request at a time, 8 lookups",
          0,
          1.3,
          "x",
          "its mechanism is missing");
  static final Band SERIAL_PARALLEL =
      new Band(
          "speed-up with one request at a time, 2 to 5 lookups and arithmetic",
          0,
          1.3,
          "x",
          "its mechanism is missing");

  static final Band NATIVE_LIFT =
      new Band("lift of native calls over text", 1, 4, " points", "rates of unreadable replies");
  static final Band NATIVE_TIME =
      new Band("latency to that of text", 0, 0.7, "x", "calls of a turn run at the same time");
  static final Band NATIVE_SINGLE =
      new Band("the same with one call a turn", 0.7, 1.2, "x", "its mechanism is missing");

  static final Band REACT =
      new Band("ReAct answers", 50, 66, " %", "simulation of the paper's error rates");
  static final Band REACT_PAPER =
      new Band(
          "ReAct answers where 62 % of the pages are there",
          30,
          38,
          " %",
          "Yao et al., ReAct, ICLR 2023: HotpotQA 29.4 % with PaLM-540B; the authors' later 34 %");
  static final Band CLOSED_BOOK =
      new Band("CoT answers", 27, 33, " %", "Yao et al., ReAct, Table 1: HotpotQA CoT 29.4 %");
  static final Band REACT_MADE_UP =
      new Band(
          "failures of ReAct whose answer no page has",
          0,
          5,
          " %",
          "Yao et al., ReAct, ICLR 2023: 0 % of failures are hallucinations");
  static final Band COT_MADE_UP =
      new Band(
          "failures of CoT whose answer no page has",
          40,
          100,
          " %",
          "Yao et al., ReAct, ICLR 2023: 56 % of failures are hallucinations");
  static final Band REACT_CALLS =
      new Band("model calls a question", 3, 4.6, "", "simulation of the paper's error rates");
  static final Band REACT_BLIND =
      new Band(
          "lift over CoT with observations that say nothing",
          -5,
          5,
          " points",
          "no information, no gain");

  private static final String DEBATE =
      "Du et al., Multiagent Debate, ICML 2024, Table 1: arithmetic, single 67.0, majority 69.0,"
          + " debate 81.8 %";
  static final Band DEBATE_SINGLE = new Band("lift over a single agent", 10, 18, " points", DEBATE);
  static final Band DEBATE_MAJORITY = new Band("lift over a majority", 6, 14, " points", DEBATE);
  static final Band DEBATE_CALLS =
      new Band("model calls, 3 agents by 2 rounds", 6, 6.5, "", DEBATE);
  static final Band DEBATE_SHUFFLED =
      new Band(
          "lift over a majority with the messages of other debates",
          -20,
          2,
          " points",
          "no information, no gain");

  private static final String GSM8K =
      "Du et al., Multiagent Debate, ICML 2024, Table 1: GSM8K, single 77.0, majority 81.0, debate"
          + " 85.0 %";
  static final Band GSM8K_SINGLE =
      new Band("lift over a single agent, GSM8K", 6, 12, " points", GSM8K);
  static final Band GSM8K_MAJORITY =
      new Band("lift over a majority, GSM8K", 2, 6, " points", GSM8K);
  static final Band GSM8K_SHUFFLED =
      new Band(
          "lift over a majority with the messages of other debates, GSM8K",
          -20,
          2,
          " points",
          "no information, no gain");

  boolean holds(Estimate estimate) {
    return estimate.mean() >= low && estimate.mean() <= high;
  }

  /** Whether what was measured does not speak against it. */
  boolean overlaps(Estimate estimate) {
    return estimate.high() >= low && estimate.low() <= high;
  }

  /** By how much a mean lies outside. */
  String missedBy(Estimate estimate) {
    double by = estimate.mean() < low ? low - estimate.mean() : estimate.mean() - high;
    return String.format(
        Locale.ROOT, "%.2f%s too %s", by, unit, estimate.mean() < low ? "low" : "high");
  }

  String text() {
    return String.format(Locale.ROOT, "%s to %s%s", number(low), number(high), unit);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
