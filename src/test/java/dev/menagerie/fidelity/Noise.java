// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;

/** A truth but for what an ablation replaces. */
interface Noise extends Truth {

  /** What it is else. */
  Truth truth();

  @Override
  default String goal() {
    return truth().goal();
  }

  @Override
  default boolean concerns(String text) {
    return truth().concerns(text);
  }

  @Override
  default String state(Scene scene) {
    return truth().state(scene);
  }

  @Override
  default Reasoned answer(Scene scene, Draw draw) {
    return truth().answer(scene, draw);
  }

  @Override
  default List<String> facts(Scene scene, Draw draw) {
    return truth().facts(scene, draw);
  }

  @Override
  default List<String> steps(Scene scene, Draw draw) {
    return truth().steps(scene, draw);
  }

  @Override
  default Promise promise(Scene scene, Draw draw) {
    return truth().promise(scene, draw);
  }

  @Override
  default int choice(Scene scene, Draw draw) {
    return truth().choice(scene, draw);
  }

  @Override
  default Move move(Scene scene, Draw draw) {
    return truth().move(scene, draw);
  }

  @Override
  default List<ToolCall> plan(Scene scene, Draw draw) {
    return truth().plan(scene, draw);
  }

  @Override
  default List<Stage> stages(Scene scene, Draw draw) {
    return truth().stages(scene, draw);
  }

  @Override
  default List<Part> parts(Scene scene, Draw draw) {
    return truth().parts(scene, draw);
  }

  @Override
  default String lesson(Scene scene, Draw draw) {
    return truth().lesson(scene, draw);
  }

  @Override
  default Remark remark(Scene scene, Draw draw) {
    return truth().remark(scene, draw);
  }
}
