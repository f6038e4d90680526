// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.ChainOfThought;
import dev.menagerie.architecture.SelfConsistency;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Self-consistency on questions with one answer, as in its paper on GSM8K. */
@Tag("fidelity")
class SelfConsistencyFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");

  /** A truth about which the same is said again and again. */
  private record Repeated(Truth truth) implements Truth {

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
      return truth.answer(scene, draw.ofTask());
    }
  }

  private static Trial samples(int samples) {
    return new Trial(new SelfConsistency(samples, 0.7), GPT35);
  }

  @Test
  void voting_gains_by_samples_that_differ_and_by_nothing_else() {
    var questions = Cases.quiz(Effort.tasks());
    var repeated = questions.stream().map(it -> it.with(new Repeated(it.truth()))).toList();

    var chain = Score.of(new Trial(ChainOfThought.DEFAULTS, GPT35), questions, _ -> {});
    var five = Score.of(samples(5), questions, it -> assertThat(it.thoughts("sample")).hasSize(5));
    var forty =
        Score.of(samples(40), questions, it -> assertThat(it.thoughts("sample")).hasSize(40));
    var once = Score.of(new Trial(ChainOfThought.DEFAULTS, GPT35), repeated, _ -> {});
    var same = Score.of(samples(40), repeated, _ -> {});

    Finding.of("self-consistency", "questions with one answer, gpt35-2023")
        .bar("one chain", chain.accuracy())
        .bar("k = 5", five.accuracy())
        .bar("k = 40", forty.accuracy())
        .bar("one draw 40 times", same.accuracy())
        .measured(Band.SC_1, chain.accuracy())
        .measured(Band.SC_5, five.accuracy())
        .measured(Band.SC_40, forty.accuracy())
        .measured(Band.SC_LIFT, forty.lift(chain))
        .measured(Band.SC_REPEATED, same.lift(once))
        .cost(forty);
  }
}
