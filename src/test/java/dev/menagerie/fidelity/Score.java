// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What trials of some tasks came to, seed by seed.
 *
 * @param chosen the parameters of what was tried
 * @param right percent of the tasks
 * @param latency seconds on the virtual clock
 */
record Score(
    String chosen,
    List<Double> right,
    List<Double> rightEach,
    List<Double> calls,
    List<Double> tokens,
    List<Double> inputTokens,
    List<Double> latency,
    List<Double> more) {

  /** Runs tasks with each seed, and has each outcome looked at. */
  static Score of(Trial trial, List<Case> cases, Consumer<Outcome> structure) {
    return of(trial, cases, structure, _ -> 0);
  }

  /**
   * The same, and measures something more.
   *
   * @param more of each outcome, its mean per seed is kept
   */
  static Score of(
      Trial trial, List<Case> cases, Consumer<Outcome> structure, ToDoubleFunction<Outcome> more) {
    var score =
        new Score(
            Chosen.of(trial.architecture()),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (int seed = 0; seed < Effort.seeds(); seed++) {
      var outcomes = trial.run(seed, cases);
      outcomes.forEach(structure);
      score.right.add(mean(outcomes, it -> it.right() ? 100 : 0));
      outcomes.forEach(it -> score.rightEach.add(it.right() ? 100.0 : 0.0));
      score.calls.add(mean(outcomes, Outcome::calls));
      score.tokens.add(mean(outcomes, Outcome::tokens));
      score.inputTokens.add(mean(outcomes, Outcome::inputTokens));
      score.latency.add(mean(outcomes, it -> it.latency().toNanos() / 1e9));
      score.more.add(mean(outcomes, more));
    }
    return score;
  }

  private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
    return outcomes.stream().mapToDouble(of).average().orElseThrow();
  }

  /** Percent that is right. Few seeds may agree by chance: the interval is that over tasks then. */
  Estimate accuracy() {
    return Estimate.of(right.size() < Estimate.TWENTY ? rightEach : right);
  }

  /**
   * By how many points of percent it is better than another, with the same seeds. Few seeds may
   * agree by chance, and their interval would be none: it is that over tasks then.
   */
  Estimate lift(Score other) {
    return right.size() < Estimate.TWENTY
        ? paired(rightEach, other.rightEach, (mine, its) -> mine - its)
        : paired(right, other.right, (mine, its) -> mine - its);
  }

  /** How many times as long the other one takes. */
  Estimate speedUp(Score other) {
    return paired(latency, other.latency, (mine, its) -> its / mine);
  }

  /** How many times as many tokens the other one reads. */
  Estimate readsLess(Score other) {
    return paired(inputTokens, other.inputTokens, (mine, its) -> its / mine);
  }

  /** How many times as many calls of the model this takes. */
  Estimate callsTo(Score other) {
    return paired(calls, other.calls, (mine, its) -> mine / its);
  }

  /** How many times as many tokens the other one takes. */
  Estimate takesLess(Score other) {
    return paired(tokens, other.tokens, (mine, its) -> its / mine);
  }

  /** How many times as much it has of what was measured more. */
  Estimate moreTo(Score other) {
    return paired(more, other.more, (mine, its) -> mine / its);
  }

  static Estimate paired(
      List<Double> mine, List<Double> its, BiFunction<Double, Double, Double> compared) {
    var values = new ArrayList<Double>();
    for (int seed = 0; seed < mine.size(); seed++) {
      values.add(compared.apply(mine.get(seed), its.get(seed)));
    }
    return Estimate.of(values);
  }
}
