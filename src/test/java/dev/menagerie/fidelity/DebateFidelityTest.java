// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Debate;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debate on questions with one answer, as in its paper on arithmetic. */
@Tag("fidelity")
class DebateFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");

  /** A truth about which each debater hears what was said in other debates. */
  private record Elsewhere(Truth truth) implements Truth {

    @Override
    public String goal() {
      return truth.goal();
    }

    @Override
    public String state(Scene scene) {
      return truth.state(scene);
    }

    @Override
    public Reasoned answer(Scene scene, Draw draw) {
      return truth.answer(
          scene.others().isEmpty() ? scene : scene.hearing(List.of("90001", "90002")), draw);
    }
  }

  private static Trial debate(int debaters, int rounds) {
    return new Trial(new Debate(debaters, rounds, 1, false), GPT35);
  }

  /** Everybody speaks once in each round. */
  private static void rounds(Outcome outcome) {
    assertThat(outcome.thoughts("open")).hasSize(3);
    assertThat(outcome.thoughts("revise")).hasSize(3);
  }

  @Test
  void hearing_others_convinces_more_than_counting_them() {
    var questions = Cases.arithmetic(Effort.tasks());
    var elsewhere = questions.stream().map(it -> it.with(new Elsewhere(it.truth()))).toList();

    var single = Score.of(debate(1, 1), questions, _ -> {});
    var reflection = Score.of(debate(1, 2), questions, _ -> {});
    var majority = Score.of(debate(3, 1), questions, _ -> {});
    var debate = Score.of(debate(3, 2), questions, DebateFidelityTest::rounds);
    var shuffled = Score.of(debate(3, 2), elsewhere, DebateFidelityTest::rounds);

    var gsm8k = Cases.gsm8k(Effort.tasks());
    var gsm8kElsewhere = gsm8k.stream().map(it -> it.with(new Elsewhere(it.truth()))).toList();
    var gsm8kSingle = Score.of(debate(1, 1), gsm8k, _ -> {});
    var gsm8kMajority = Score.of(debate(3, 1), gsm8k, _ -> {});
    var gsm8kDebate = Score.of(debate(3, 2), gsm8k, DebateFidelityTest::rounds);
    var gsm8kShuffled = Score.of(debate(3, 2), gsm8kElsewhere, DebateFidelityTest::rounds);

    Finding.of("debate", "arithmetic and GSM8K, 3 agents and 2 rounds, gpt35-2023")
        .bar("single", single.accuracy())
        .bar("reflection", reflection.accuracy())
        .bar("majority", majority.accuracy())
        .bar("debate", debate.accuracy())
        .bar("others' debates", shuffled.accuracy())
        .bar("GSM8K, single", gsm8kSingle.accuracy())
        .bar("GSM8K, majority", gsm8kMajority.accuracy())
        .bar("GSM8K, debate", gsm8kDebate.accuracy())
        .measured(Band.DEBATE_SINGLE, debate.lift(single))
        .measured(Band.DEBATE_MAJORITY, debate.lift(majority))
        .measured(Band.DEBATE_CALLS, Estimate.of(debate.calls()))
        .measured(Band.GSM8K_SINGLE, gsm8kDebate.lift(gsm8kSingle))
        .measured(Band.GSM8K_MAJORITY, gsm8kDebate.lift(gsm8kMajority))
        .measured(Band.DEBATE_SHUFFLED, shuffled.lift(majority))
        .measured(Band.GSM8K_SHUFFLED, gsm8kShuffled.lift(gsm8kMajority))
        .cost(debate);
  }
}
