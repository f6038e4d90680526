// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Says;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Exact search for the fewest operators that lead from facts to facts, from either end. A fact is a
 * sentence; only its letters and digits count.
 */
final class FactSearch {

  /** Something that can be done. */
  record Operator(
      @Says("what to do, in one sentence that can be understood alone") String instruction,
      @Says("facts that must hold before it") List<String> preconditions,
      @Says("facts that hold after it") List<String> effects,
      @Says("facts that no more hold after it") List<String> removes) {
    public Operator {
      preconditions = List.copyOf(preconditions);
      effects = List.copyOf(effects);
      removes = List.copyOf(removes);
    }

    boolean possible(Set<String> facts) {
      return facts.containsAll(keys(preconditions));
    }

    /** The facts after it. */
    Set<String> after(Set<String> facts) {
      var after = new TreeSet<>(facts);
      after.removeAll(keys(removes));
      after.addAll(keys(effects));
      return after;
    }
  }

  /** Facts, and the operators that lead from them or to them. */
  private record Way(Set<String> facts, List<Operator> operators) {}

  private static final int MOST_STATES = 20_000;

  private FactSearch() {}

  /** Facts in the form in which they are compared. */
  static Set<String> keys(Collection<String> facts) {
    var keys = new TreeSet<String>();
    for (var fact : facts) {
      keys.add(fact.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip());
    }
    return keys;
  }

  /** From what holds, breadth first, until all of the goal holds. */
  static Optional<List<Operator>> forward(
      Set<String> facts, Set<String> goal, List<Operator> operators) {
    var open = new ArrayDeque<Way>();
    var seen = new LinkedHashSet<Set<String>>(List.of(facts));
    open.add(new Way(facts, List.of()));
    while (!open.isEmpty() && seen.size() < MOST_STATES) {
      var way = open.poll();
      if (way.facts().containsAll(goal)) {
        return Optional.of(way.operators());
      }
      for (var operator : operators) {
        if (operator.possible(way.facts())) {
          var next = operator.after(way.facts());
          if (seen.add(next)) {
            var longer = new ArrayList<>(way.operators());
            longer.add(operator);
            open.add(new Way(next, longer));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** From the goal, breadth first: what would have to hold before each operator that serves it. */
  static Optional<List<Operator>> backward(
      Set<String> facts, Set<String> goal, List<Operator> operators) {
    var open = new ArrayDeque<Way>();
    var seen = new LinkedHashSet<Set<String>>(List.of(goal));
    open.add(new Way(goal, List.of()));
    while (!open.isEmpty() && seen.size() < MOST_STATES) {
      var way = open.poll();
      if (facts.containsAll(way.facts())) {
        return Optional.of(way.operators());
      }
      for (var operator : operators) {
        var before = before(way.facts(), operator);
        if (before.isPresent() && seen.add(before.get())) {
          var longer = new ArrayList<Operator>(List.of(operator));
          longer.addAll(way.operators());
          open.add(new Way(before.get(), longer));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What must hold before an operator, so that all of these hold after it; none if it is no use.
   */
  private static Optional<Set<String>> before(Set<String> wanted, Operator operator) {
    var effects = keys(operator.effects());
    var lost = new TreeSet<>(keys(operator.removes()));
    lost.removeAll(effects);
    if (wanted.stream().noneMatch(effects::contains) || wanted.stream().anyMatch(lost::contains)) {
      return Optional.empty();
    }
    var before = new TreeSet<>(wanted);
    before.removeAll(effects);
    before.addAll(keys(operator.preconditions()));
    return Optional.of(before);
  }
}
