// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.ForwardPlanning.Heuristic;
import dev.menagerie.architecture.ForwardPlanning.Search;
import dev.menagerie.architecture.Strips.Action;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Best-first search from a state to the goal. */
final class StateSearch {

  /** What came of a search: a plan, or the reason why there is none. */
  sealed interface Result {
    record Found(List<Action> plan) implements Result {}

    /** All that can be reached was looked at. */
    record Unsolvable() implements Result {}

    record GivenUp(String why) implements Result {}
  }

  /**
   * A state on the way.
   *
   * @param cost of the actions up to here (g)
   * @param left what the heuristic says is left (h)
   * @param rank of the action among those that could be done instead
   */
  private record Node(
      int id,
      BitSet state,
      @Nullable Node parent,
      @Nullable Action action,
      long cost,
      long left,
      int rank) {}

  private static final int DRAWN = 300;
  private static final long MOST_WORK = 200_000_000;
  private static final long UNREACHABLE = Long.MAX_VALUE / 4;

  private final Strips problem;
  private final ForwardPlanning planner;
  private final Ranking ranking;
  private final Run run;
  private long work;
  private int drawn;

  StateSearch(Strips problem, ForwardPlanning planner, Ranking ranking, Run run) {
    this.problem = problem;
    this.planner = planner;
    this.ranking = ranking;
    this.run = run;
  }

  /** A plan from a state; actions of the barred names are not taken. */
  Result search(BitSet from, Set<String> barred) {
    var actions = problem.actions().stream().filter(it -> !barred.contains(it.name())).toList();
    var open =
        new PriorityQueue<Node>(
            Comparator.comparingLong(this::priority)
                .thenComparingLong(Node::left)
                .thenComparingInt(Node::rank)
                .thenComparingInt(Node::id));
    Map<BitSet, Long> cheapest = new LinkedHashMap<>();
    long left = heuristic(from, actions);
    int ids = 0;
    if (left < UNREACHABLE) {
      open.add(new Node(ids, from, null, null, 0, left, 0));
      cheapest.put(from, 0L);
    }
    for (int expanded = 0; !open.isEmpty(); expanded++) {
      var node = open.remove();
      if (node.cost() > Objects.requireNonNull(cheapest.get(node.state()))) {
        expanded--;
        continue;
      }
      draw(node);
      if (problem.reached(node.state())) {
        run.report(new Progress.Level("expanded", expanded));
        return new Result.Found(plan(node));
      } else if (expanded >= planner.maxExpansions()) {
        return new Result.GivenUp("%d states were expanded".formatted(expanded));
      } else if (work > MOST_WORK) {
        return new Result.GivenUp("the problem is too large");
      }
      int rank = 0;
      for (var action : ranked(node.state(), actions)) {
        var next = action.applied(node.state());
        long cost = node.cost() + action.cost();
        if (cost < cheapest.getOrDefault(next, UNREACHABLE)) {
          left = heuristic(next, actions);
          if (left < UNREACHABLE) {
            cheapest.put(next, cost);
            open.add(new Node(++ids, next, node, action, cost, left, rank));
          }
        }
        rank++;
      }
    }
    return new Result.Unsolvable();
  }

  private long priority(Node node) {
    return planner.search() == Search.ASTAR ? node.cost() + node.left() : node.left();
  }

  /** The actions that can be done, in the order of the model if it is asked. */
  private List<Action> ranked(BitSet state, List<Action> actions) {
    work += actions.size();
    var applicable = actions.stream().filter(it -> it.applicable(state)).toList();
    if (!ranking.asks(applicable.size())) {
      return applicable;
    }
    var options = applicable.stream().map(problem::effects).toList();
    return ranking.order("these hold: " + problem.text(state), options).stream()
        .map(it -> applicable.get(options.indexOf(it)))
        .toList();
  }

  private static List<Action> plan(Node end) {
    var plan = new ArrayList<Action>();
    Node node = end;
    while (node != null && node.action() != null) {
      plan.add(node.action());
      node = node.parent();
    }
    return List.copyOf(plan.reversed());
  }

  /** What a state is from the goal at least, if nothing were ever deleted (or by the sum). */
  private long heuristic(BitSet state, List<Action> actions) {
    if (planner.heuristic() == Heuristic.GOALS) {
      var missing = (BitSet) problem.goal().clone();
      missing.andNot(state);
      return missing.cardinality();
    }
    var costs = new long[problem.facts().size()];
    Arrays.fill(costs, UNREACHABLE);
    state.stream().forEach(it -> costs[it] = 0);
    boolean cheaper = true;
    while (cheaper) {
      cheaper = false;
      work += actions.size();
      for (var action : actions) {
        long before = combined(action.requires(), costs);
        if (before < UNREACHABLE) {
          long cost = before + action.cost();
          for (int fact = action.adds().nextSetBit(0);
              fact >= 0;
              fact = action.adds().nextSetBit(fact + 1)) {
            if (cost < costs[fact]) {
              costs[fact] = cost;
              cheaper = true;
            }
          }
        }
      }
    }
    return combined(problem.goal(), costs);
  }

  private long combined(BitSet facts, long[] costs) {
    long combined = 0;
    for (int fact = facts.nextSetBit(0); fact >= 0; fact = facts.nextSetBit(fact + 1)) {
      if (costs[fact] == UNREACHABLE) {
        return UNREACHABLE;
      }
      combined =
          planner.heuristic() == Heuristic.HADD
              ? Math.min(UNREACHABLE - 1_000_000, combined + costs[fact])
              : Math.max(combined, costs[fact]);
    }
    return combined;
  }

  private void draw(Node node) {
    if (++drawn <= DRAWN) {
      var parent =
          node.parent() == null ? Optional.<String>empty() : Optional.of(name(node.parent()));
      var label = node.action() == null ? "start" : node.action().name();
      run.report(new Progress.Node(name(node), parent, Excerpt.label(label)));
      run.report(new Progress.Scored(name(node), priority(node)));
    }
  }

  private static String name(Node node) {
    return Integer.toString(node.id());
  }
}
