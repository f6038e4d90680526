// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a token is good for, in the words of whoever issues it. */
record Scope(Set<String> words) {

  static final Scope NONE = new Scope(Set.of());

  private static final int MOST = 64;
  private static final String WORD = "[!#-\\[\\]-~]{1,256}";

  Scope {
    words = Collections.unmodifiableSet(new LinkedHashSet<>(words));
  }

  /** Words between spaces; what is none, or one too many, is left out. */
  static Scope of(String text) {
    return of(Set.of(), text.split(" +"));
  }

  static Scope of(Set<String> first, String... more) {
    var words = new LinkedHashSet<>(first);
    for (var word : more) {
      if (word.matches(WORD) && words.size() < MOST) {
        words.add(word);
      }
    }
    return new Scope(words);
  }

  /** Whether a text is such words and nothing else. */
  static boolean fits(String text) {
    return text.matches(WORD + "( " + WORD + "){0," + (MOST - 1) + "}");
  }

  Scope and(Scope other) {
    return of(words, other.words.toArray(String[]::new));
  }

  boolean contains(Scope other) {
    return words.containsAll(other.words);
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  String text() {
    return String.join(" ", words);
  }
}
