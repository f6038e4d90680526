// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Secrets that were learned while the server runs, such as tokens. Used by many threads. */
public final class LearnedSecrets {

  /** A shorter one would be found in any text. */
  static final int LEAST = 8;

  private static final String NOTE = "[removed: token]";
  private static final int MOST = 2_000;

  private final Set<String> known = new LinkedHashSet<>();
  private volatile List<String> values = List.of();

  /** Removes a text from now on; of very many the first are forgotten. */
  synchronized void add(String secret) {
    if (secret.length() < LEAST || !known.add(secret)) {
      return;
    }
    if (known.size() > MOST) {
      known.remove(known.iterator().next());
    }
    values = known.stream().sorted((a, b) -> b.length() - a.length()).toList();
  }

  /** A text with a note in the place of each. */
  String removed(String text) {
    var left = text;
    for (var value : values) {
      left = left.replace(value, NOTE);
    }
    return left;
  }
}
