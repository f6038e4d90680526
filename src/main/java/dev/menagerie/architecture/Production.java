// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Literal.Compared;
import dev.menagerie.architecture.Literal.Holds;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.architecture.Term.Variable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A rule of a production system.
 *
 * @param salience rules of more of it go first
 * @param conditions in an order in which variables are bound before they are compared
 */
record Production(String name, int salience, List<Literal> conditions, List<Action> actions) {

  /** What a rule does when it fires. */
  sealed interface Action {
    record Assert(Compound fact) implements Action {}

    record Retract(Compound fact) implements Action {}

    /**
     * Calls a tool.
     *
     * @param result the fact that says what came back: its unbound variables are the result
     */
    record Call(String tool, List<Argument> arguments, Compound result) implements Action {}

    /** Ends the run. */
    record Halt() implements Action {}
  }

  /** An argument of a call. */
  record Argument(String name, Term value) {}

  Production {
    conditions = ordered(conditions);
    actions = List.copyOf(actions);
  }

  /** Each comparison behind the facts that bind it, what must be absent last. */
  static List<Literal> ordered(List<Literal> conditions) {
    var ordered = new ArrayList<Literal>();
    Set<Variable> bound = new LinkedHashSet<>();
    for (var condition : conditions) {
      if (condition instanceof Holds) {
        ordered.add(condition);
        condition.variables(bound::add);
        for (var other : conditions) {
          if (other instanceof Compared
              && !ordered.contains(other)
              && bound.containsAll(variables(other))) {
            ordered.add(other);
          }
        }
      }
    }
    conditions.stream().filter(it -> !ordered.contains(it)).forEach(ordered::add);
    return List.copyOf(ordered);
  }

  /** The variables that facts bind. */
  static Set<Variable> bound(List<Literal> conditions) {
    Set<Variable> bound = new LinkedHashSet<>();
    conditions.stream().filter(Holds.class::isInstance).forEach(it -> it.variables(bound::add));
    return bound;
  }

  static Set<Variable> variables(Literal literal) {
    Set<Variable> variables = new LinkedHashSet<>();
    literal.variables(variables::add);
    return variables;
  }

  /** The number of tests: conditions, and arguments in them that are no variables. */
  int specificity() {
    int tests = conditions.size();
    for (var condition : conditions) {
      tests +=
          switch (condition) {
            case Holds(var atom) -> constants(atom);
            case Literal.Absent(var atom) -> constants(atom);
            case Compared _ -> 0;
          };
    }
    return tests;
  }

  private static int constants(Compound atom) {
    return (int) atom.arguments().stream().filter(it -> !(it instanceof Variable)).count();
  }
}
