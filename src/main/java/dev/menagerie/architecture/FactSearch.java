// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Says;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    int facts() {
      return preconditions.size() + effects.size() + removes.size();
    }

    /** The facts after it. */
    Set<String> after(Set<String> facts) {
      var after = new TreeSet<>(facts);
      after.removeAll(keys(removes));
      after.addAll(keys(effects));
      return after;
    }
  }

  /** An operator by the numbers of the facts that matter to the search. */
  private record Move(Operator operator, BitSet needs, BitSet brings, BitSet takes) {}

  /** Facts, and the operators that lead from them or to them. */
  private record Way(BitSet facts, List<Operator> operators) {}

  /** Most operators of a search. */
  static final int MOST_OPERATORS = 200;

  /** Most facts that one reply names, each as often as it is named. */
  static final int MOST_FACTS = 4_000;

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
    var numbers = numbers(goal, operators);
    var wanted = set(goal, numbers);
    var moves = moves(operators, numbers);
    var start = new Way(set(facts, numbers), List.of());
    var open = new ArrayDeque<>(List.of(start));
    var seen = new LinkedHashSet<>(List.of(start.facts()));
    while (!open.isEmpty() && seen.size() < MOST_STATES) {
      var way = open.poll();
      if (holds(wanted, way.facts())) {
        return Optional.of(way.operators());
      }
      for (var move : moves) {
        if (holds(move.needs(), way.facts())) {
          var next = changed(way.facts(), move.takes(), move.brings());
          if (seen.add(next)) {
            var longer = new ArrayList<>(way.operators());
            longer.add(move.operator());
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
    var numbers = numbers(goal, operators);
    var given = set(facts, numbers);
    var moves = moves(operators, numbers);
    var start = new Way(set(goal, numbers), List.of());
    var open = new ArrayDeque<>(List.of(start));
    var seen = new LinkedHashSet<>(List.of(start.facts()));
    while (!open.isEmpty() && seen.size() < MOST_STATES) {
      var way = open.poll();
      if (holds(way.facts(), given)) {
        return Optional.of(way.operators());
      }
      for (var move : moves) {
        if (serves(move, way.facts())) {
          var before = changed(way.facts(), move.brings(), move.needs());
          if (seen.add(before)) {
            var longer = new ArrayList<>(List.of(move.operator()));
            longer.addAll(way.operators());
            open.add(new Way(before, longer));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Brings about some of what is wanted, and undoes none of it. */
  private static boolean serves(Move move, BitSet wanted) {
    return wanted.intersects(move.brings()) && !wanted.intersects(move.takes());
  }

  /** The facts that matter, each with its number: what is wanted and what operators need. */
  private static Map<String, Integer> numbers(Set<String> goal, List<Operator> operators) {
    var facts = new TreeSet<>(goal);
    operators.forEach(it -> facts.addAll(keys(it.preconditions())));
    var numbers = new TreeMap<String, Integer>();
    facts.forEach(it -> numbers.put(it, numbers.size()));
    return numbers;
  }

  private static List<Move> moves(List<Operator> operators, Map<String, Integer> numbers) {
    return operators.stream().map(it -> move(it, numbers)).toList();
  }

  private static Move move(Operator operator, Map<String, Integer> numbers) {
    var brings = set(keys(operator.effects()), numbers);
    var takes = set(keys(operator.removes()), numbers);
    takes.andNot(brings);
    return new Move(operator, set(keys(operator.preconditions()), numbers), brings, takes);
  }

  private static BitSet set(Set<String> facts, Map<String, Integer> numbers) {
    var set = new BitSet(numbers.size());
    for (var fact : facts) {
      var number = numbers.get(fact);
      if (number != null) {
        set.set(number);
      }
    }
    return set;
  }

  private static boolean holds(BitSet wanted, BitSet facts) {
    var missing = (BitSet) wanted.clone();
    missing.andNot(facts);
    return missing.isEmpty();
  }

  private static BitSet changed(BitSet facts, BitSet without, BitSet with) {
    var changed = (BitSet) facts.clone();
    changed.andNot(without);
    changed.or(with);
    return changed;
  }
}
