// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * What to look for in memory.
 *
 * @param kinds only these; all when empty
 * @param tags only notes that carry all of these
 * @param k most notes returned, at least 1
 */
public record Query(String text, List<Note.Kind> kinds, List<String> tags, int k) {

  public Query {
    if (k < 1) {
      throw new IllegalArgumentException("k: %d, must be at least 1".formatted(k));
    }
    kinds = List.copyOf(kinds);
    tags = List.copyOf(tags);
  }

  public static Query of(String text, int k) {
    return new Query(text, List.of(), List.of(), k);
  }
}
