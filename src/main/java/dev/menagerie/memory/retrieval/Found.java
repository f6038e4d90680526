// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;

/**
 * What a search found.
 *
 * @param applied the position up to which the index had been published
 * @param hits best first
 */
public record Found(long applied, List<Hit> hits) {

  public Found {
    hits = List.copyOf(hits);
  }
}
