// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Personalised PageRank on an undirected graph: where a walker is found who at each step goes to
 * any neighbour with the probability {@code damping} and else back to where walks begin. Who has no
 * neighbour to go to goes back too.
 *
 * <p>It is computed by forward push, which looks only at the neighbourhood of the beginnings. What
 * has not been pushed is exactly the error (L1), and stays where it is, so that the shares always
 * sum to 1.
 *
 * <p>Paper: Andersen, Chung, Lang, Local Graph Partitioning using PageRank Vectors, FOCS 2006.
 */
final class PersonalisedPageRank {

  private static final double FIRST_THRESHOLD = 1e-2;

  /** An undirected graph; nodes are numbers. */
  interface Graph {

    /** How many neighbours a node has. */
    int degree(int node);

    /** The neighbours of a node, in an array that may be changed. */
    int[] around(int node);
  }

  /** Hears of a node and its share. */
  interface Shares {
    void tell(int node, double share);
  }

  private final Graph graph;
  private final double damping;
  private final Places places = new Places();
  private double[] settled = new double[1 << 10];
  private double[] waiting = new double[1 << 10];
  private int[] @Nullable [] around = new int[1 << 10][];
  private int[] beginnings = {};
  private double[] weights = {};
  private long edges;

  private PersonalisedPageRank(Graph graph, double damping, long edges) {
    this.graph = graph;
    this.damping = damping;
    this.edges = edges;
  }

  /**
   * Tells the share of each node that has one; they sum to 1.
   *
   * @param reset where walks begin, with weights above 0 of any sum; not empty
   * @param tolerance greatest error, the sum over all nodes
   * @param edges most edges to go over, whatever the error is then
   */
  static void compute(
      Graph graph,
      Map<Integer, Double> reset,
      double damping,
      double tolerance,
      long edges,
      Shares shares) {
    var walk = new PersonalisedPageRank(graph, damping, edges);
    walk.begin(reset);
    walk.run(tolerance);
    for (int place = 0; place < walk.places.size(); place++) {
      shares.tell(walk.places.node(place), walk.settled[place] + walk.waiting[place]);
    }
  }

  private void begin(Map<Integer, Double> reset) {
    double sum = reset.values().stream().mapToDouble(it -> it).sum();
    beginnings = new int[reset.size()];
    weights = new double[reset.size()];
    int i = 0;
    for (var entry : reset.entrySet()) {
      beginnings[i] = place(entry.getKey());
      weights[i] = entry.getValue() / sum;
      waiting[beginnings[i]] = weights[i];
      i++;
    }
  }

  private int place(int node) {
    int place = places.of(node);
    if (place >= settled.length) {
      settled = Arrays.copyOf(settled, 2 * settled.length);
      waiting = Arrays.copyOf(waiting, settled.length);
      around = Arrays.copyOf(around, settled.length);
    }
    return place;
  }

  /** The places of the neighbours. */
  private int[] around(int place) {
    var known = around[place];
    if (known == null) {
      known = graph.around(places.node(place));
      for (int i = 0; i < known.length; i++) {
        known[i] = place(known[i]);
      }
      around[place] = known;
    }
    return known;
  }

  private void run(double tolerance) {
    double threshold = FIRST_THRESHOLD;
    double left = 1;
    while (left > tolerance && edges > 0) {
      boolean pushed = false;
      for (int place = 0; place < places.size() && edges > 0; place++) {
        if (waiting[place] > threshold
            && waiting[place] > threshold * graph.degree(places.node(place))) {
          push(place);
          pushed = true;
        }
      }
      threshold = pushed ? threshold : threshold / 4;
      left = Arrays.stream(waiting, 0, places.size()).sum();
    }
  }

  private void push(int place) {
    var to = around(place);
    edges -= Math.max(1, to.length);
    double pushed = waiting[place];
    settled[place] += (1 - damping) * pushed;
    waiting[place] = 0;
    if (to.length == 0) {
      for (int i = 0; i < beginnings.length; i++) {
        waiting[beginnings[i]] += damping * pushed * weights[i];
      }
    }
    for (int neighbour : to) {
      waiting[neighbour] += damping * pushed / to.length;
    }
  }
}
