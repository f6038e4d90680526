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
 * @param benchmark whose error rates count: the first part of the names of figures
 */
public record QuizTruth(String goal, String right, List<String> wrong, String benchmark)
    implements Truth {

  /** A question as in GSM8K. */
  public QuizTruth(String goal, String right, List<String> wrong) {
    this(goal, right, wrong, "quiz");
  }

  public QuizTruth {
    wrong = List.copyOf(wrong);
    if (wrong.isEmpty()) {
      throw new IllegalArgumentException("wrong: empty, must hold an answer");
    }
  }

  @Override
  public String state(Scene scene) {
    return scene.own().map(own -> own + " beside " + scene.others()).orElse("");
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var answer =
        scene.own().isPresent()
            ? revised(scene.own().get(), scene.others(), draw)
            : first(scene.stepByStep() ? ".cot" : ".direct", draw);
    return new Reasoned(
        "I take the numbers of the question one after another, and it comes to %s."
            .formatted(answer),
        answer);
  }

  private String first(String how, Draw draw) {
    var beta = draw.profile().numbers(benchmark + how);
    double success = draw.ofTask().beta(benchmark + how, beta.getFirst(), beta.getLast());
    var own = draw.alone();
    return own.chance("right", success)
        ? right
        : own.zipf("wrong", wrong, draw.profile().figure(benchmark + ".wrong.zipf"));
  }

  /** What becomes of an answer when those of others are heard, or when it is looked over again. */
  private String revised(String own, List<String> others, Draw draw) {
    var alone = draw.alone();
    long agreeing = others.stream().filter(it -> it.equals(right)).count();
    if (own.equals(right)) {
      boolean against =
          others.size() > 1 && others.stream().distinct().count() == 1 && agreeing == 0;
      var leaves = benchmark + (against ? ".revise.away.agreed" : ".revise.away");
      boolean heard = !others.isEmpty() && agreeing < others.size();
      return heard && alone.chance(leaves)
          ? others.stream().filter(it -> !it.equals(right)).findFirst().orElseThrow()
          : own;
    }
    double convinced =
        draw.profile().figure(benchmark + ".revise.to-right")
            * (agreeing == 1 ? draw.profile().figure(benchmark + ".revise.single") : 1);
    if (agreeing > 0 && alone.chance("convinced", convinced)) {
      return right;
    }
    return alone.chance(benchmark + ".revise.again") ? first(".cot", alone) : own;
  }
}
