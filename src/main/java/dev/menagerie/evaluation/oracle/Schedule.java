// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.evaluation.oracle.Causes.Node;
import dev.menagerie.evaluation.oracle.Timeline.Span;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Lets effects happen on a clock of events: each begins when all that it needs is there, requests
 * also wait, in the order in which they could begin, for one of a limited number of places. At
 * equal times the order is that of the paths.
 */
final class Schedule {

  /** Something becomes there: a part of a node, its end, or, before both, the node can begin. */
  private record Happening(long at, Turn turn, int order, int part) {}

  private enum Turn {
    PART,
    END,
    READY
  }

  private static final Comparator<Happening> SOONEST =
      Comparator.comparingLong(Happening::at)
          .thenComparing(Happening::turn)
          .thenComparingInt(Happening::order)
          .thenComparingInt(Happening::part);

  private final List<Node> nodes;
  private final int places;
  private final Map<Node, Map<Integer, List<Integer>>> waiting = new HashMap<>();
  private final int[] open;
  private final long[] starts;
  private final PriorityQueue<Happening> happenings = new PriorityQueue<>(SOONEST);
  private final Deque<Integer> queue = new ArrayDeque<>();
  private final Map<String, Span> spans = new TreeMap<>();
  private int taken;

  Schedule(List<Node> nodes, int places) {
    this.nodes = nodes;
    this.places = places;
    this.open = new int[nodes.size()];
    this.starts = new long[nodes.size()];
    for (int order = 0; order < nodes.size(); order++) {
      for (var need : nodes.get(order).needs()) {
        open[order]++;
        waiting
            .computeIfAbsent(need.of(), _ -> new HashMap<>())
            .computeIfAbsent(need.part(), _ -> new ArrayList<>())
            .add(order);
      }
    }
  }

  /** When each effect began and ended, by path; the ends of branches are left out. */
  Map<String, Span> spans() {
    for (int order = 0; order < nodes.size(); order++) {
      if (open[order] == 0) {
        happenings.add(new Happening(0, Turn.READY, order, Node.WHOLE));
      }
    }
    while (!happenings.isEmpty()) {
      var next = happenings.remove();
      switch (next.turn()) {
        case READY -> ready(next.order(), next.at());
        case PART -> there(next.order(), next.part(), next.at());
        case END -> end(next.order(), next.at());
      }
    }
    return spans;
  }

  private void ready(int order, long now) {
    if (isCall(order) && taken == places) {
      queue.add(order);
    } else {
      begin(order, now);
    }
  }

  private void begin(int order, long now) {
    var node = nodes.get(order);
    taken += isCall(order) ? 1 : 0;
    starts[order] = now;
    for (int part = 0; part < node.parts(); part++) {
      happenings.add(new Happening(now + node.until(part), Turn.PART, order, part));
    }
    happenings.add(new Happening(now + node.until(Node.WHOLE), Turn.END, order, Node.WHOLE));
  }

  private void end(int order, long now) {
    var node = nodes.get(order);
    if (node.kind() != Kind.BRANCH) {
      spans.put(
          node.path(),
          new Span(
              node.kind(),
              node.last().name(),
              Duration.ofNanos(starts[order]),
              Duration.ofNanos(now)));
    }
    there(order, Node.WHOLE, now);
    if (isCall(order)) {
      taken--;
      if (!queue.isEmpty()) {
        begin(queue.remove(), now);
      }
    }
  }

  private void there(int order, int part, long now) {
    var waits = waiting.getOrDefault(nodes.get(order), Map.of()).getOrDefault(part, List.of());
    for (int other : waits) {
      if (--open[other] == 0) {
        happenings.add(new Happening(now, Turn.READY, other, Node.WHOLE));
      }
    }
  }

  /** Whether it is a request that something outside works on. */
  private boolean isCall(int order) {
    return switch (nodes.get(order).kind()) {
      case THINK, ACT -> true;
      case RUN,
          BRANCH,
          GATE,
          RECALL,
          REMEMBER,
          ASK,
          REPLY,
          ONCE,
          FIRST,
          DELEGATE,
          BUDGET,
          REPORT,
          OFFER,
          CANCEL ->
          false;
    };
  }
}
