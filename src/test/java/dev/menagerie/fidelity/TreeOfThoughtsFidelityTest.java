// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.ChainOfThought;
import dev.menagerie.architecture.TreeOfThoughts;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.oracle.Profile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tree of thoughts on the Game of 24, as in its paper. */
@Tag("fidelity")
class TreeOfThoughtsFidelityTest {

  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final int VOTES = 3;

  private static TreeOfThoughts breadth(int breadth) {
    var it = TreeOfThoughts.DEFAULTS;
    return new TreeOfThoughts(
        it.search(),
        it.generator(),
        it.evaluator(),
        it.depth(),
        breadth,
        VOTES,
        it.nGenerate(),
        it.threshold(),
        it.maxStates());
  }

  /** Three levels of proposals, three values of each state, three judgements of each answer. */
  private static void search(Outcome outcome, int breadth) {
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.thoughts("propose")).hasSizeBetween(3, 1 + 2 * breadth);
    assertThat(outcome.thoughts("value").size() % VOTES).isZero();
    assertThat(outcome.thoughts("conclude")).hasSizeBetween(1, breadth);
    assertThat(outcome.thoughts("judge").size() % VOTES).isZero();
    assertThat(outcome.actions()).isEmpty();
  }

  @Test
  void searching_solves_what_chains_of_thought_do_not_because_of_its_evaluator() {
    var puzzles = Cases.gameOf24(Effort.tasks());
    var dice = puzzles.stream().map(it -> it.with(new RandomEvaluator(it.truth()))).toList();

    var chain = Score.of(new Trial(ChainOfThought.DEFAULTS, GPT4), puzzles, _ -> {});
    var narrow = Score.of(new Trial(breadth(1), GPT4), puzzles, it -> search(it, 1));
    var wide = Score.of(new Trial(breadth(5), GPT4), puzzles, it -> search(it, 5));
    var random = Score.of(new Trial(breadth(5), GPT4), dice, it -> search(it, 5));

    Finding.of("tree-of-thoughts", "Game of 24, ranks 901 to 1000, gpt4-2023")
        .bar("CoT", chain.accuracy())
        .bar("b = 1", narrow.accuracy())
        .bar("b = 5", wide.accuracy())
        .bar("values at random", random.accuracy())
        .measured(Band.COT_24, chain.accuracy())
        .measured(Band.TOT_B1, narrow.accuracy())
        .measured(Band.TOT_B5, wide.accuracy())
        .measured(Band.TOT_LIFT, wide.lift(chain))
        .measured(Band.TOT_CALLS, Estimate.of(wide.calls()))
        .measured(Band.TOT_BLIND, random.accuracy())
        .cost(wide);
  }
}
