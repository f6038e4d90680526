// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A planning problem of eight lamps, solved by brute force. */
record Lamps(Set<Integer> start, Set<Integer> on, Set<Integer> off, List<Op> ops) {

  /** An operator over lamps: numbers of those that must be on, off, and become so; and its cost. */
  record Op(Set<Integer> on, Set<Integer> off, Set<Integer> adds, Set<Integer> dels, int cost) {
    boolean applies(Set<Integer> state) {
      return state.containsAll(on) && Collections.disjoint(state, off);
    }

    Set<Integer> after(Set<Integer> state) {
      var next = new TreeSet<>(state);
      next.removeAll(dels);
      next.addAll(adds);
      return next;
    }
  }

  private static String facts(Set<Integer> lamps, String form) {
    var text = new StringBuilder();
    lamps.forEach(it -> text.append(form.formatted("(f%d)".formatted(it))));
    return text.toString();
  }

  @Override
  public String toString() {
    var text = new StringBuilder("(define (domain d) (:predicates");
    IntStream.range(0, 8).forEach(it -> text.append(" (f%d)".formatted(it)));
    text.append(")");
    for (int index = 0; index < ops.size(); index++) {
      var op = ops.get(index);
      text.append(
          "\n(:action o%d :parameters () :precondition (and %s %s) :effect (and %s %s (increase (total-cost) %d)))"
              .formatted(
                  index,
                  facts(op.on(), "%s"),
                  facts(op.off(), "(not %s)"),
                  facts(op.adds(), "%s"),
                  facts(op.dels(), "(not %s)"),
                  op.cost()));
    }
    return text
        + ")\n(define (problem p) (:init %s) (:goal (and %s %s)))"
            .formatted(facts(start, "%s"), facts(on, "%s"), facts(off, "(not %s)"));
  }

  boolean reached(Set<Integer> state) {
    return state.containsAll(on) && Collections.disjoint(state, off);
  }

  /** The lowest cost, by Dijkstra; none if the goal cannot be reached. */
  OptionalInt cheapest() {
    record Way(Set<Integer> state, int cost) {}
    var open = new PriorityQueue<Way>((one, other) -> Integer.compare(one.cost(), other.cost()));
    var closed = new HashMap<Set<Integer>, Integer>();
    open.add(new Way(start, 0));
    while (!open.isEmpty()) {
      var way = open.remove();
      if (closed.putIfAbsent(way.state(), way.cost()) == null) {
        if (reached(way.state())) {
          return OptionalInt.of(way.cost());
        }
        ops.stream()
            .filter(it -> it.applies(way.state()))
            .forEach(it -> open.add(new Way(it.after(way.state()), way.cost() + it.cost())));
      }
    }
    return OptionalInt.empty();
  }

  /** What a plan costs; throws if a step of it cannot be done or it misses the goal. */
  int cost(List<String> plan) {
    var state = start;
    int cost = 0;
    for (var step : plan) {
      var op = ops.get(Integer.parseInt(step.replaceAll("\\D", "")));
      assertThat(op.applies(state)).as(step).isTrue();
      state = op.after(state);
      cost += op.cost();
    }
    assertThat(reached(state)).isTrue();
    return cost;
  }

  private static Set<Integer> some(Source source, int most) {
    var some = new TreeSet<Integer>();
    for (int count = source.below(most + 1); count > 0; count--) {
      some.add(source.below(8));
    }
    return some;
  }

  /** Some by chance. */
  static Lamps random(Source source) {
    var ops = new ArrayList<Op>();
    for (int op = 2 + source.size() / 2; op > 0; op--) {
      ops.add(
          new Op(
              some(source, 2), some(source, 1), some(source, 2), some(source, 2), source.below(5)));
    }
    return new Lamps(some(source, 4), some(source, 3), some(source, 1), ops);
  }
}
