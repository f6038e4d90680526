// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A planning problem without variables. A state is the set of the numbers of the facts that hold.
 *
 * @param facts by number
 * @param goal the facts that must hold
 * @param never the facts that must not
 */
record Strips(List<String> facts, List<Action> actions, BitSet initial, BitSet goal, BitSet never) {

  /**
   * A ground operator.
   *
   * @param name as in a plan: {@code (stack a b)}
   * @param operator its name in the domain
   * @param arguments what its parameters are, by name
   * @param requires facts that must hold before
   * @param forbids facts that must not
   */
  record Action(
      String name,
      String operator,
      List<Argument> arguments,
      BitSet requires,
      BitSet forbids,
      BitSet adds,
      BitSet deletes,
      int cost) {

    boolean applicable(BitSet state) {
      return holds(requires, state) && !forbids.intersects(state);
    }

    BitSet applied(BitSet state) {
      var next = (BitSet) state.clone();
      next.andNot(deletes);
      next.or(adds);
      return next;
    }
  }

  /** An argument of an operator. */
  record Argument(String name, String value) {}

  static boolean holds(BitSet wanted, BitSet state) {
    var missing = (BitSet) wanted.clone();
    missing.andNot(state);
    return missing.isEmpty();
  }

  boolean reached(BitSet state) {
    return holds(goal, state) && !never.intersects(state);
  }

  /** Whether each action of a plan can be done in turn, and the goal holds behind the last. */
  boolean valid(BitSet from, List<Action> plan) {
    var state = from;
    for (var action : plan) {
      if (!action.applicable(state)) {
        return false;
      }
      state = action.applied(state);
    }
    return reached(state);
  }

  /** The facts of a set, in words. */
  String text(BitSet set) {
    return set.stream().mapToObj(facts::get).collect(Collectors.joining(" "));
  }

  /** An action with what it changes. */
  String effects(Action action) {
    var added = (BitSet) action.adds().clone();
    var deleted = (BitSet) action.deletes().clone();
    deleted.andNot(added);
    return "%s adds %s, deletes %s".formatted(action.name(), text(added), text(deleted));
  }
}
