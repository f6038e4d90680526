// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.List;
import java.util.Optional;

/** A problem that can be worked out by thinking alone, step by step. */
sealed interface Problem permits CalculationProblem, SortingProblem, GameOf24 {

  /** What becomes of a partial solution. */
  enum Promise {
    SURE,
    LIKELY,
    IMPOSSIBLE
  }

  /** The problem that a question poses, if it is one of these. */
  static Optional<Problem> of(String question) {
    return GameOf24.of(question)
        .<Problem>map(it -> it)
        .or(() -> SortingProblem.of(question))
        .or(() -> Quest.arithmetic(question).map(CalculationProblem::new));
  }

  /** The steps of a solution, one line each. */
  List<String> working();

  /** The answer alone. */
  String answer();

  /** What can be done next, one line each; empty if nothing is left to do. */
  default List<String> next(List<String> steps) {
    var working = working();
    return steps.size() < working.size() ? List.of(working.get(steps.size())) : List.of();
  }

  /** How promising steps are; unless there are several ways, only those of the working are. */
  default Promise judge(List<String> steps) {
    var working = working();
    return steps.size() <= working.size() && working.subList(0, steps.size()).equals(steps)
        ? Promise.SURE
        : Promise.IMPOSSIBLE;
  }

  /** The answer as it follows from steps. */
  default String conclude(List<String> steps) {
    return answer();
  }

  /** Whether an answer is right. */
  boolean right(String answer);
}
