// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;

/**
 * A question of arithmetic whose answer the model can only look over by itself: it notices few of
 * its errors, takes some right answers for wrong, and then works it out as well as at first.
 *
 * @param wrong answers, at least one
 */
public record ReasoningTruth(String goal, String right, List<String> wrong) implements Truth {

  private static final String ERROR = "There is an error in the arithmetic.";

  public ReasoningTruth {
    wrong = List.copyOf(wrong);
    if (wrong.isEmpty()) {
      throw new IllegalArgumentException("wrong: empty, must hold an answer");
    }
  }

  @Override
  public String state(Scene scene) {
    int at = scene.about().lastIndexOf("Draft ");
    return scene.kind() + scene.judged().orElse(at < 0 ? "" : scene.about().substring(at));
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var own = draw.alone();
    var answer = own.chance("gsm8k-refine.right") ? right : own.one("wrong", wrong);
    return new Reasoned("I work it out step by step.", answer);
  }

  @Override
  public Remark remark(Scene scene, Draw draw) {
    boolean isRight = scene.judged().filter(right::equals).isPresent();
    return draw.alone().chance(isRight ? "gsm8k-refine.alarm" : "gsm8k-refine.notice")
        ? new Remark(2, ERROR)
        : new Remark(5, "It is right.");
  }
}
