// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import dev.menagerie.engine.spi.Sight;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to look for. Without a text and a vector the newest documents are found.
 *
 * @param vector the meaning of the text, of length 1; without one nothing is found by meaning
 * @param kinds only these; all if empty
 * @param tags only documents that carry all of these
 * @param k most hits, at least 1
 * @param sight what is there to be found; what is not does not weigh in how rare a word is either
 * @param from only what was so at this time or later
 * @param to only what was so before this time
 * @param threshold least relevance of a hit, 0 to 1; see {@link Hit#relevance}
 * @param tokens most tokens of all hits together; hits that do not fit are left out
 * @param now what age is counted from
 */
@SuppressWarnings("ArrayRecordComponent") // Vectors are many and large, and not compared.
public record Search(
    String text,
    float @Nullable [] vector,
    Set<String> kinds,
    List<String> tags,
    int k,
    Sight sight,
    @Nullable Instant from,
    @Nullable Instant to,
    double threshold,
    int tokens,
    Instant now) {

  public Search {
    if (k < 1) {
      throw new IllegalArgumentException("k: %d, must be at least 1".formatted(k));
    }
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException("to: %s, must be after from %s".formatted(to, from));
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "threshold: %s, must be between 0 and 1".formatted(threshold));
    }
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens: %d, must be at least 0".formatted(tokens));
    }
    if (vector != null) {
      Unit.check(vector);
    }
    kinds = Set.copyOf(kinds);
    tags = List.copyOf(tags);
  }

  /** Among all that is there now. */
  public static Search of(String text, float @Nullable [] vector, int k, Instant now) {
    return new Search(
        text, vector, Set.of(), List.of(), k, Sight.ALL, null, null, 0, Integer.MAX_VALUE, now);
  }

  public Search withKinds(Set<String> kinds) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }

  public Search withTags(List<String> tags) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }

  public Search withSight(Sight sight) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }

  public Search within(@Nullable Instant from, @Nullable Instant to) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }

  public Search withThreshold(double threshold) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }

  public Search withTokens(int tokens) {
    return new Search(text, vector, kinds, tags, k, sight, from, to, threshold, tokens, now);
  }
}
