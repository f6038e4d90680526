// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.time.Duration;
import java.util.Map;

/**
 * How documents are ranked. {@code docs/retrieval.md} says what each was chosen by.
 *
 * @param k1 how soon more of the same word counts no more (BM25)
 * @param b how much the length of a document counts (BM25)
 * @param floor the least share of the weight of a question's words that words list a document by, 0
 *     to 1: one that has the common words of a question alone is not about it
 * @param depth how many documents a channel lists, if no more hits are wanted
 * @param k what reciprocal rank fusion adds to a rank
 * @param weights of the channels, at least 0; one that is missing has none and is not asked
 * @param halfLife after which recency is halved
 * @param lambda relevance against diversity (MMR), 0 to 1; 1 is relevance alone
 * @param walk how far the entities reach
 */
public record Ranking(
    double k1,
    double b,
    double floor,
    int depth,
    int k,
    Map<Channel, Double> weights,
    Duration halfLife,
    double lambda,
    Walk walk) {

  /**
   * The walk over entities.
   *
   * @param damping the probability of going on rather than back to where the walk began
   * @param seeds how many of the documents found by words and meaning the walk begins at
   * @param seedShare how much of the walk begins at these rather than at entities that the question
   *     names, 0 to 1
   * @param edges most edges looked at; what is left of the walk then stays where it is
   */
  public record Walk(double damping, int seeds, double seedShare, int edges) {

    public Walk {
      require(damping >= 0 && damping < 1, "damping", damping, "at least 0 and less than 1");
      require(seeds >= 0, "seeds", seeds, "at least 0");
      require(seedShare >= 0 && seedShare <= 1, "seedShare", seedShare, "between 0 and 1");
      require(edges >= 0, "edges", edges, "at least 0");
    }
  }

  public static final Ranking DEFAULT =
      new Ranking(
          1.2,
          0.75,
          0.1,
          30,
          60,
          Map.of(
              Channel.LEXICAL, 0.5,
              Channel.VECTOR, 1.0,
              Channel.GRAPH, 1.0,
              Channel.RECENCY, 0.02,
              Channel.IMPORTANCE, 0.02),
          Duration.ofDays(30),
          0.85,
          new Walk(0.5, 3, 0.9, 2_000));

  public Ranking {
    require(k1 >= 0, "k1", k1, "at least 0");
    require(b >= 0 && b <= 1, "b", b, "between 0 and 1");
    require(floor >= 0 && floor <= 1, "floor", floor, "between 0 and 1");
    require(depth >= 1, "depth", depth, "at least 1");
    require(k >= 0, "k", k, "at least 0");
    require(halfLife.isPositive(), "halfLife", halfLife, "longer than nothing");
    require(lambda >= 0 && lambda <= 1, "lambda", lambda, "between 0 and 1");
    weights = Map.copyOf(weights);
    weights.forEach((channel, weight) -> require(weight >= 0, channel, weight, "at least 0"));
  }

  private static void require(boolean holds, Object name, Object value, String bound) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %s, must be %s".formatted(name, value, bound));
    }
  }

  double weight(Channel channel) {
    return weights.getOrDefault(channel, 0.0);
  }

  public Ranking withWeights(Map<Channel, Double> weights) {
    return new Ranking(k1, b, floor, depth, k, weights, halfLife, lambda, walk);
  }

  public Ranking withLambda(double lambda) {
    return new Ranking(k1, b, floor, depth, k, weights, halfLife, lambda, walk);
  }

  public Ranking withFloor(double floor) {
    return new Ranking(k1, b, floor, depth, k, weights, halfLife, lambda, walk);
  }

  public Ranking withDepth(int depth) {
    return new Ranking(k1, b, floor, depth, k, weights, halfLife, lambda, walk);
  }
}
