// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What waits for itself: the strongly connected components of a graph that have an edge.
 *
 * <p>Paper: Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing
 * 1(2), 1972.
 */
final class Circles {

  private final Map<String, List<String>> edges;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, Integer> lowest = new LinkedHashMap<>();
  private final Deque<String> stack = new ArrayDeque<>();
  private final List<List<String>> found = new ArrayList<>();

  private Circles(Map<String, List<String>> edges) {
    this.edges = edges;
  }

  /** The circles, each in the order of the graph; empty if there are none. */
  static List<List<String>> of(Map<String, List<String>> edges) {
    var circles = new Circles(edges);
    for (var node : edges.keySet()) {
      if (!circles.numbers.containsKey(node)) {
        circles.connect(node);
      }
    }
    return circles.found;
  }

  private void connect(String node) {
    numbers.put(node, numbers.size());
    lowest.put(node, number(node));
    stack.push(node);
    for (var next : next(node)) {
      if (!numbers.containsKey(next)) {
        connect(next);
        lower(node, Objects.requireNonNull(lowest.get(next)));
      } else if (stack.contains(next)) {
        lower(node, number(next));
      }
    }
    if (Objects.requireNonNull(lowest.get(node)) == number(node)) {
      component(node);
    }
  }

  private List<String> next(String node) {
    return edges.getOrDefault(node, List.of()).stream().filter(edges::containsKey).toList();
  }

  private int number(String node) {
    return Objects.requireNonNull(numbers.get(node));
  }

  private void lower(String node, int number) {
    lowest.merge(node, number, Math::min);
  }

  private void component(String root) {
    var members = new ArrayList<String>();
    String member;
    do {
      member = stack.pop();
      members.add(member);
    } while (!member.equals(root));
    if (members.size() > 1 || next(root).contains(root)) {
      found.add(edges.keySet().stream().filter(members::contains).toList());
    }
  }
}
