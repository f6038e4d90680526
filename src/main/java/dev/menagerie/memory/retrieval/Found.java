// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;

/**
 * What a search found.
 *
 * @param applied the position up to which the index had been published
 * @param hits best first
 * @param missing versions that it could not compare, as their vectors are not yet {@link Elsewhere}
 */
public record Found(long applied, List<Hit> hits, int missing) {

  public Found {
    hits = List.copyOf(hits);
  }
}
