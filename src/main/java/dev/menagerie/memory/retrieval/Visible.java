// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.util.List;

/**
 * What of a snapshot a sight shows.
 *
 * @param shown by segment
 */
record Visible(List<Shown> shown) {

  boolean everything() {
    return shown.stream().allMatch(it -> it.documents() == null);
  }

  /** How many documents with words there are. */
  long worded() {
    return shown.stream().mapToLong(Shown::worded).sum();
  }

  /** How many words these have. */
  long words() {
    return shown.stream().mapToLong(Shown::words).sum();
  }
}
