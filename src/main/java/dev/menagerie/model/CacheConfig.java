// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How long replies are kept.
 *
 * @param keep after which a reply is forgotten
 * @param bytes most of all replies together, about
 * @param similarity the cosine from which two texts are alike, above 0 and at most 1; empty if only
 *     equal calls are
 */
public record CacheConfig(Duration keep, long bytes, Optional<Double> similarity) {

  public CacheConfig {
    if (similarity.isPresent() && !(similarity.get() > 0 && similarity.get() <= 1)) {
      throw new IllegalArgumentException(
          "similarity: %s, must be above 0 and at most 1".formatted(similarity.get()));
    }
  }
}
