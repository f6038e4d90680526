// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.evaluation.oracle.Truth.Part;
import dev.menagerie.evaluation.oracle.Truth.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What a model says that is asked for a plan: the steps that the truth has, or one for all of it
 * where a whole task is asked about.
 */
record PlanInWords(Truth truth, Scene scene, Draw draw) {

  /** The only step, where a truth has none. */
  static final String WHOLE = "Do the whole task.";

  /** None if a part or a step is asked about that has no smaller ones. */
  List<Stage> stages() {
    var stages = truth.stages(scene, draw);
    boolean whole =
        scene.text().contains(truth.goal())
            && scene.step().filter(it -> !it.equals(truth.goal())).isEmpty();
    return stages.isEmpty() && whole
        ? List.of(new Stage(scene.numbering(), WHOLE, List.of()))
        : List.copyOf(stages);
  }

  /** The parts that the truth has, else the steps, each of which brings about that it is done. */
  List<Part> parts() {
    var own = truth.parts(scene, draw);
    if (!own.isEmpty()) {
      return own;
    }
    var parts = new ArrayList<Part>();
    var facts = new HashMap<Integer, String>();
    for (var stage : stages()) {
      var fact = "this was done: " + stage.instruction();
      var needs = stage.needs().stream().filter(facts::containsKey).map(facts::get).toList();
      facts.put(stage.number(), fact);
      parts.add(new Part(stage.instruction(), true, needs, List.of(fact), List.of()));
    }
    return parts;
  }

  /** What holds once all is done. */
  List<String> goal() {
    var parts = parts();
    return parts.isEmpty() ? List.of() : parts.getLast().effects();
  }
}
