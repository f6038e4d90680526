// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best of many. What is as good as the last of them may be among them or not. */
final class Best {

  private final int most;
  private final PriorityQueue<Scored> worstFirst =
      new PriorityQueue<>(
          Comparator.comparingDouble(Scored::score)
              .thenComparing(Comparator.comparingInt(Scored::document).reversed()));

  Best(int most) {
    this.most = most;
  }

  boolean wants(double score) {
    return score > 0 && (worstFirst.size() < most || worstFirst.element().score() < score);
  }

  void add(Scored scored) {
    worstFirst.add(scored);
    if (worstFirst.size() > most) {
      worstFirst.remove();
    }
  }

  List<Scored> all() {
    return List.copyOf(worstFirst);
  }
}
