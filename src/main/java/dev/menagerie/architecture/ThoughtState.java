// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.Comparator.comparingDouble;

import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

  /** The candidates without repetitions, which count 0 and are not followed. */
  static List<ThoughtState> distinct(List<ThoughtState> candidates, Run run) {
    var seen = new LinkedHashSet<List<String>>();
    var distinct = new ArrayList<ThoughtState>();
    for (var state : candidates) {
      if (seen.add(state.steps())) {
        distinct.add(state);
      } else {
        run.report(new Progress.Scored(state.id(), 0));
        run.report(new Progress.Pruned(state.id()));
      }
    }
    return distinct;
  }

  /** The best first, ties in their order. */
  static List<ThoughtState> ranked(List<ThoughtState> states) {
    return states.stream().sorted(comparingDouble(ThoughtState::value).reversed()).toList();
  }
}
