// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;

/**
 * A partial solution.
 *
 * @param before the values of its predecessors added up, when they count
 * @param own its own value
 */
record ThoughtState(String id, List<String> steps, double before, double own) {
  ThoughtState {
    steps = List.copyOf(steps);
  }

  double value() {
    return before + own;
  }

  ThoughtState valued(double value) {
    return new ThoughtState(id, steps, before, value);
  }

  String text() {
    return steps.isEmpty() ? "(none)" : String.join("\n", steps);
  }
}
