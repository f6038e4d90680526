// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.memory.retrieval.Fusion.Fused;
import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FusionTest {

  private static final Ranking WEIGHTED =
      Ranking.DEFAULT.withWeights(
          Map.of(Channel.LEXICAL, 1.0, Channel.VECTOR, 2.0, Channel.GRAPH, 0.5));

  @Test
  void adds_reciprocal_ranks_from_one_and_nothing_for_who_is_missing() {
    var lexical = new Listing(Channel.LEXICAL, List.of(new Scored(7, 9), new Scored(8, 5)));
    var vector = new Listing(Channel.VECTOR, List.of(new Scored(8, 0.9)));

    var fused = Fusion.fuse(List.of(lexical, vector), WEIGHTED, String::valueOf);

    assertThat(fused).extracting(Fused::document).containsExactly(8, 7);
    assertThat(fused.get(0).score()).isCloseTo(1.0 / 62 + 2.0 / 61, within(1e-15));
    assertThat(fused.get(1).score()).isCloseTo(1.0 / 61, within(1e-15));
    assertThat(fused.get(0).reasons())
        .containsExactly(new Reason(Channel.LEXICAL, 2, 5), new Reason(Channel.VECTOR, 1, 0.9));
  }

  @Test
  void orders_equals_by_their_ids() {
    var one = new Listing(Channel.LEXICAL, List.of(new Scored(3, 1), new Scored(1, 1)));

    var fused = Fusion.fuse(List.of(one), WEIGHTED, document -> document == 3 ? "a" : "b");

    assertThat(fused).extracting(Fused::document).containsExactly(3, 1);
    assertThat(fused).extracting(Fused::score).containsOnly(1.0 / 61);
  }

  @Test
  void is_as_the_formula_says_whatever_is_listed() {
    forAll(FusionTest::listings)
        .check(
            listings -> {
              var fused = Fusion.fuse(listings, WEIGHTED, document -> "n%03d".formatted(document));

              var naive = naive(listings);
              assertThat(fused).hasSameSizeAs(naive.keySet());
              assertThat(fused)
                  .isSortedAccordingTo(
                      Comparator.comparingDouble(Fused::score)
                          .reversed()
                          .thenComparingInt(Fused::document));
              for (var it : fused) {
                assertThat(it.score()).isCloseTo(naive.get(it.document()), within(1e-12));
              }
            });
  }

  private static List<Listing> listings(Source source) {
    var listings = new ArrayList<Listing>();
    for (var channel : List.of(Channel.LEXICAL, Channel.VECTOR, Channel.GRAPH)) {
      var documents = new ArrayList<Integer>();
      for (int i = 0; i < source.size() * 2; i++) {
        documents.add(i);
      }
      Collections.shuffle(documents, source.random());
      var scored =
          documents.subList(0, source.below(documents.size() + 1)).stream()
              .map(it -> new Scored(it, source.below(5)))
              .toList();
      listings.add(new Listing(channel, scored));
    }
    return listings;
  }

  /** The rank is one more than how many are better. */
  private static Map<Integer, Double> naive(List<Listing> listings) {
    var scores = new TreeMap<Integer, Double>();
    for (var listing : listings) {
      for (var scored : listing.documents()) {
        long better =
            listing.documents().stream().filter(it -> it.score() > scored.score()).count();
        double score = WEIGHTED.weight(listing.channel()) / (60 + better + 1);
        scores.merge(scored.document(), score, Double::sum);
      }
    }
    return scores;
  }
}
