// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;

/**
 * A question with one right answer. It is as hard as is drawn for it once; whoever errs gives some
 * wrong answers more often than others, so that samples can agree on one.
 *
 * @param wrong answers, the most tempting first, at least one
 */
public record QuizTruth(String goal, String right, List<String> wrong) implements Truth {

  public QuizTruth {
    wrong = List.copyOf(wrong);
    if (wrong.isEmpty()) {
      throw new IllegalArgumentException("wrong: empty, must hold an answer");
    }
  }

  @Override
  public String state(Scene scene) {
    return scene.judged().orElse("");
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var how = scene.stepByStep() ? "quiz.cot" : "quiz.direct";
    var beta = draw.profile().numbers(how);
    double success = draw.ofTask().beta(how, beta.getFirst(), beta.getLast());
    var own = draw.alone();
    var answer =
        own.chance("right", success)
            ? right
            : own.zipf("wrong", wrong, draw.profile().figure("quiz.wrong.zipf"));
    return new Reasoned(
        "I take the numbers of the question one after another, and it comes to %s."
            .formatted(answer),
        answer);
  }
}
