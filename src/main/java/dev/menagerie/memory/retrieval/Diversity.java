// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maximal marginal relevance: each next document is the one of greatest lambda * relevance - (1 -
 * lambda) * likeness to the most alike of those chosen before.
 *
 * <p>Paper: Carbonell, Goldstein, The Use of MMR, Diversity-Based Reranking for Reordering
 * Documents and Producing Summaries, SIGIR 1998.
 */
final class Diversity {

  /** How alike two documents are, by their places in the list, at most 1. */
  interface Likeness {
    double of(int one, int other);
  }

  private Diversity() {}

  /**
   * Places of documents in the order of their choice, of equals the one listed first.
   *
   * @param relevance of the documents, best first, 0 to 1
   * @param count how many are wanted
   */
  static List<Integer> chosen(double[] relevance, int count, double lambda, Likeness likeness) {
    int all = relevance.length;
    var nearest = new double[all];
    Arrays.fill(nearest, Double.NEGATIVE_INFINITY);
    var left = new ArrayList<Integer>();
    for (int i = 0; i < all; i++) {
      left.add(i);
    }
    var chosen = new ArrayList<Integer>();
    while (chosen.size() < count && !left.isEmpty()) {
      int best = left.getFirst();
      double most = Double.NEGATIVE_INFINITY;
      for (var place : left) {
        double penalty = chosen.isEmpty() ? 0 : nearest[place];
        double worth = lambda * relevance[place] - (1 - lambda) * penalty;
        if (worth > most) {
          most = worth;
          best = place;
        }
      }
      chosen.add(best);
      left.remove(Integer.valueOf(best));
      for (var place : left) {
        nearest[place] = Math.max(nearest[place], likeness.of(place, best));
      }
    }
    return chosen;
  }
}
