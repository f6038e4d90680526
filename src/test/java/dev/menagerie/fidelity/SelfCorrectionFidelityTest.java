// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.FunctionCalling;
import dev.menagerie.architecture.SelfCorrection;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Self-correction of calls that find nothing, and of calls that hardly ever do. */
@Tag("fidelity")
class SelfCorrectionFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final Profile GPT4 = Profile.of("gpt4-2023");

  /** A truth whose reflections do not look at what a tool said. */
  private record Blind(Truth truth) implements Noise {
    @Override
    public Promise promise(Scene scene, Draw draw) {
      return scene.kind().equals("reflect")
          ? draw.one("dice", List.of(Promise.SURE, Promise.IMPOSSIBLE))
          : truth.promise(scene, draw);
    }
  }

  private static Score plain(Profile profile, List<Case> questions) {
    return Score.of(new Trial(FunctionCalling.DEFAULTS, profile), questions, _ -> {});
  }

  private static Score corrected(Profile profile, List<Case> questions) {
    return Score.of(
        new Trial(SelfCorrection.DEFAULTS, profile),
        questions,
        SelfCorrectionFidelityTest::reflected);
  }

  /** A reflection on every call but the last try of an action, and a call for each improvement. */
  private static void reflected(Outcome outcome) {
    int calls = outcome.actions().size();
    int improved = outcome.thoughts("improve").size();
    assertThat(outcome.thoughts("reflect")).hasSizeLessThanOrEqualTo(3 * calls);
    assertThat(outcome.thoughts("turn").size()).isLessThanOrEqualTo(calls - improved + 11);
    assertThat(outcome.thoughts("conclude")).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void calls_that_failed_are_corrected_by_what_the_tools_say() {
    var questions = Cases.hops(Effort.tasks(), 100);
    var blind = questions.stream().map(it -> it.with(new Blind(it.truth()))).toList();
    var lookups = Cases.parallelQa(Effort.tasks());

    var plain = plain(GPT35, questions);
    var corrected = corrected(GPT35, questions);
    var dice = corrected(GPT35, blind);
    var plainLookups = plain(GPT4, lookups);
    var correctedLookups = corrected(GPT4, lookups);

    Finding.of("self-correction", "questions of two hops, gpt35-2023; lookups, gpt4-2023")
        .bar("function-calling", plain.accuracy())
        .bar("self-correction", corrected.accuracy())
        .bar("without results", dice.accuracy())
        .bar("lookups, plain", plainLookups.accuracy())
        .bar("lookups, corrected", correctedLookups.accuracy())
        .measured(ReflectionBands.CORRECTED, corrected.lift(plain))
        .measured(ReflectionBands.CORRECTION_CALLS, corrected.callsTo(plain))
        .measured(ReflectionBands.CORRECTION_IDLE, correctedLookups.lift(plainLookups))
        .measured(ReflectionBands.CORRECTION_BLIND, dice.lift(plain))
        .cost(corrected);
  }
}
