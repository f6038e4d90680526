// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Reflexion;
import dev.menagerie.architecture.Reflexion.Strategy;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reflexion on errands as in ALFWorld, and on programs as in HumanEval and MBPP. */
@Tag("fidelity")
class ReflexionFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final int TRIALS = 12;
  private static final int ITERATIONS = 5;
  private static final int MEMORY = 3;

  /** A truth whose reflections are empty words. */
  private record EmptyWords(Truth truth) implements Noise {
    @Override
    public String lesson(Scene scene, Draw draw) {
      return "I shall plan better and try once more.";
    }
  }

  private static Trial errands(Strategy strategy) {
    return new Trial(new Reflexion(TRIALS, MEMORY, 30, 0.7, strategy, Errands.REPORT), GPT35);
  }

  private static Trial programs(int trials) {
    var strategy = Strategy.LAST_ATTEMPT_AND_REFLEXION;
    return new Trial(new Reflexion(trials, MEMORY, 2, 0.7, strategy, ""), GPT4);
  }

  private static long reports(Outcome outcome) {
    return outcome.actions().stream().filter(it -> it.name().equals(Errands.REPORT)).count();
  }

  /** A report for each trial that came to its end; nothing is tried again once it is done. */
  private static void trials(Outcome outcome) {
    assertThat(reports(outcome)).isBetween(outcome.right() ? 1L : 0L, (long) TRIALS);
    assertThat(outcome.thoughts("evaluate")).isEmpty();
    assertThat(outcome.right()).isEqualTo(outcome.status() == Status.COMPLETED);
  }

  /** A reflection between each two trials. */
  private static void reflections(Outcome outcome) {
    trials(outcome);
    int reflections = outcome.thoughts("reflect").size();
    assertThat(reflections).isBetween((int) reports(outcome) - 1, TRIALS - 1);
    assertThat(reflections > 0 || reports(outcome) == 1).isTrue();
  }

  /** Programs are judged by tests of the model's own. */
  private static void judged(Outcome outcome) {
    assertThat(outcome.actions()).isEmpty();
    int trials = outcome.thoughts("act").size();
    assertThat(outcome.thoughts("evaluate")).hasSize(trials);
    assertThat(trials).isBetween(1, ITERATIONS);
    assertThat(outcome.thoughts("reflect")).hasSize(trials - 1);
  }

  @Test
  void reflections_do_what_retries_do_not_unless_the_tests_are_wrong() {
    var errands = ReflectionCases.alfWorld(Effort.tasks());
    var empty = errands.stream().map(it -> it.with(new EmptyWords(it.truth()))).toList();
    var humanEval = ReflectionCases.code(Effort.tasks(), "humaneval");
    var mbpp = ReflectionCases.code(Effort.tasks(), "mbpp");

    var retry =
        Score.of(
            errands(Strategy.NONE),
            errands,
            it -> {
              trials(it);
              assertThat(it.thoughts("reflect")).isEmpty();
            });
    var reflexion =
        Score.of(errands(Strategy.REFLEXION), errands, ReflexionFidelityTest::reflections);
    var words = Score.of(errands(Strategy.REFLEXION), empty, ReflexionFidelityTest::reflections);
    var programs = Score.of(programs(ITERATIONS), humanEval, ReflexionFidelityTest::judged);
    var firstMbpp = Score.of(programs(1), mbpp, _ -> {});
    var moreMbpp = Score.of(programs(ITERATIONS), mbpp, ReflexionFidelityTest::judged);

    Finding.of(
            "reflexion",
            "errands, 12 trials, gpt35-2023; programs, which count as right if they are the known"
                + " solution and are not run, 5 trials, gpt4-2023")
        .bar("ReAct with retries", retry.accuracy())
        .bar("Reflexion", reflexion.accuracy())
        .bar("empty reflections", words.accuracy())
        .bar("HumanEval", programs.accuracy())
        .bar("MBPP, first program", firstMbpp.accuracy())
        .bar("MBPP, Reflexion", moreMbpp.accuracy())
        .measured(ReflectionBands.RETRY, retry.accuracy())
        .measured(ReflectionBands.REFLEXION, reflexion.accuracy())
        .measured(ReflectionBands.REFLEXION_LIFT, reflexion.lift(retry))
        .measured(ReflectionBands.CODE_REFLEXION, programs.accuracy())
        .measured(ReflectionBands.MBPP_LIFT, moreMbpp.lift(firstMbpp))
        .measured(ReflectionBands.EMPTY_REFLECTIONS, words.lift(retry))
        .cost(reflexion);
  }
}
