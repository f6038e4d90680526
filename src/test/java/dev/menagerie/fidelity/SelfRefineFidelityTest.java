// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.SelfRefine;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Self-Refine on constrained generation, and on reasoning, where its paper finds no gain. */
@Tag("fidelity")
class SelfRefineFidelityTest {

  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final int ITERATIONS = 4;
  private static final List<String> COVERAGE = List.of("every word of the task is used");

  /** A truth whose feedback says how good a draft is, and not what to do about it. */
  private record Generic(Truth truth) implements Noise {
    @Override
    public Remark remark(Scene scene, Draw draw) {
      return new Remark(truth.remark(scene, draw).score(), "Use more of the words.");
    }
  }

  private static Trial writing(int iterations) {
    return new Trial(new SelfRefine(iterations, 5, 0.7, COVERAGE), GPT4);
  }

  private static Trial reasoning(int iterations) {
    var it = SelfRefine.DEFAULTS;
    return new Trial(
        new SelfRefine(iterations, it.threshold(), it.temperature(), it.criteria()), GPT4);
  }

  /** Feedback on every draft, and no refinement of one that is good enough. */
  private static void drafts(Outcome outcome) {
    int refined = outcome.thoughts("refine").size();
    assertThat(outcome.thoughts("generate")).hasSize(1);
    assertThat(outcome.thoughts("feedback")).hasSize(1 + refined);
    assertThat(refined).isLessThanOrEqualTo(ITERATIONS);
    assertThat(outcome.actions()).isEmpty();
  }

  @Test
  void feedback_that_names_what_is_missing_helps_and_other_feedback_does_not() {
    var texts = ReflectionCases.writing(Effort.tasks());
    var generic = texts.stream().map(it -> it.with(new Generic(it.truth()))).toList();
    var questions = ReflectionCases.gsm8k(Effort.tasks());

    var draft = Score.of(writing(0), texts, SelfRefineFidelityTest::drafts);
    var refined = Score.of(writing(ITERATIONS), texts, SelfRefineFidelityTest::drafts);
    var vague = Score.of(writing(ITERATIONS), generic, SelfRefineFidelityTest::drafts);
    var answer = Score.of(reasoning(0), questions, SelfRefineFidelityTest::drafts);
    var rethought = Score.of(reasoning(ITERATIONS), questions, SelfRefineFidelityTest::drafts);

    Finding.of("self-refine", "texts of 25 words and arithmetic, 4 iterations, gpt4-2023")
        .bar("first draft", draft.accuracy())
        .bar("refined", refined.accuracy())
        .bar("generic feedback", vague.accuracy())
        .bar("arithmetic, first", answer.accuracy())
        .bar("arithmetic, refined", rethought.accuracy())
        .measured(ReflectionBands.DRAFT, draft.accuracy())
        .measured(ReflectionBands.REFINED, refined.accuracy())
        .measured(ReflectionBands.REFINE_LIFT, refined.lift(draft))
        .measured(ReflectionBands.REASONING, rethought.lift(answer))
        .measured(ReflectionBands.GENERIC, vague.accuracy())
        .cost(refined);
  }
}
