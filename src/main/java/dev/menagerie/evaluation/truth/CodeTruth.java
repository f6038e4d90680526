// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.CodeTasks.Exercise;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.List;

/**
 * A function to write, and tests of it that the model makes up itself: some fail a right program,
 * some pass a wrong one, and that is so for all programs that they are put to. A reflection on what
 * they say mends a wrong program now and then, and breaks a right one.
 *
 * @param goal of the task, which tells it from other exercises
 * @param benchmark whose error rates count: the first part of the names of figures
 */
public record CodeTruth(String goal, Exercise exercise, String benchmark) implements Truth {

  private static final String LAST = "This was your last attempt:";
  private static final String RESOLVED = "Next time I change the line";

  @Override
  public String state(Scene scene) {
    return scene.kind() + attempted(scene) + resolved(scene) + scene.judged().orElse("");
  }

  private static String attempted(Scene scene) {
    int from = scene.text().indexOf(LAST);
    int to = scene.text().lastIndexOf("Task: ");
    return from < 0 || to < from ? "" : scene.text().substring(from, to);
  }

  private static boolean resolved(Scene scene) {
    return scene.text().contains(RESOLVED);
  }

  private boolean right(String program) {
    return program.contains(exercise.solution());
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    var own = draw.alone();
    var last = attempted(scene);
    boolean right =
        last.isEmpty()
            ? own.chance(benchmark + ".first")
            : right(last)
                ? !(resolved(scene) && own.chance(benchmark + ".break"))
                : resolved(scene) && own.chance(benchmark + ".fix");
    var program = right ? exercise.solution() : without(own);
    return new Reasoned("I do one step after the other.", "```js\n%s\n```".formatted(program));
  }

  /** The function less one of its steps. */
  private String without(Draw draw) {
    var lines = new ArrayList<>(exercise.solution().lines().toList());
    lines.remove(draw.one("left out", List.of(1, 2, 3)).intValue());
    return String.join("\n", lines);
  }

  /** What its own tests say of a program. */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    var tests = draw.ofTask();
    boolean passes =
        right(scene.judged().orElse(""))
            ? !tests.chance(benchmark + ".tests.wrong")
            : tests.chance(benchmark + ".tests.weak");
    return passes ? Promise.SURE : Promise.IMPOSSIBLE;
  }

  @Override
  public String lesson(Scene scene, Draw draw) {
    return "A test fails. %s that it points to.".formatted(RESOLVED);
  }
}
