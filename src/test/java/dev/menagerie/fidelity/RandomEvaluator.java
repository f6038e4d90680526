// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;

/** A truth of which states look as promising as dice have it; final answers are judged as ever. */
record RandomEvaluator(Truth truth) implements Truth {

  @Override
  public String goal() {
    return truth.goal();
  }

  @Override
  public String state(Scene scene) {
    return truth.state(scene);
  }

  @Override
  public Promise promise(Scene scene, Draw draw) {
    return scene.judged().isPresent()
        ? truth.promise(scene, draw)
        : draw.one("dice", List.of(Promise.values()));
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    return truth.answer(scene, draw);
  }

  @Override
  public List<String> steps(Scene scene, Draw draw) {
    return truth.steps(scene, draw);
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    return truth.move(scene, draw);
  }

  @Override
  public List<ToolCall> plan(Scene scene, Draw draw) {
    return truth.plan(scene, draw);
  }
}
