// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Weighted reciprocal rank fusion: what counts is how many documents a channel prefers, since its
 * scores cannot be compared with another's.
 *
 * <p>Paper: Cormack, Clarke, Buettcher, Reciprocal Rank Fusion outperforms Condorcet and individual
 * Rank Learning Methods, SIGIR 2009.
 */
final class Fusion {

  /** A document with the sum of its reciprocal ranks. */
  record Fused(int document, double score, List<Reason> reasons) {}

  private Fusion() {}

  /**
   * All documents that are listed, best first, of equals the one whose id is first.
   *
   * @param id of a document
   */
  static List<Fused> fuse(List<Listing> listings, Ranking ranking, IntFunction<String> id) {
    var reasons = new HashMap<Integer, List<Reason>>();
    for (var listing : listings) {
      rank(listing, reasons);
    }
    var fused = new ArrayList<Fused>();
    for (Map.Entry<Integer, List<Reason>> entry : reasons.entrySet()) {
      entry.getValue().sort(Comparator.comparing(Reason::channel));
      fused.add(new Fused(entry.getKey(), score(entry.getValue(), ranking), entry.getValue()));
    }
    fused.sort(
        Comparator.comparingDouble(Fused::score)
            .reversed()
            .thenComparing(it -> id.apply(it.document))
            .thenComparingInt(Fused::document));
    return fused;
  }

  /** Documents of the same score share the rank of the first of them. */
  private static void rank(Listing listing, Map<Integer, List<Reason>> reasons) {
    int rank = 0;
    double last = Double.NaN;
    int place = 0;
    for (var scored : listing.documents()) {
      place++;
      rank = scored.score() == last ? rank : place;
      last = scored.score();
      reasons
          .computeIfAbsent(scored.document(), _ -> new ArrayList<>())
          .add(new Reason(listing.channel(), rank, scored.score()));
    }
  }

  private static double score(List<Reason> reasons, Ranking ranking) {
    double score = 0;
    for (var reason : reasons) {
      score += ranking.weight(reason.channel()) / (ranking.k() + reason.rank());
    }
    return score;
  }
}
