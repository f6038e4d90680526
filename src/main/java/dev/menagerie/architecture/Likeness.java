// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How alike two requests are: by their words and the letters of those, and by what they are about.
 *
 * @param words lower-case words, numbers and signs, in their order
 */
record Likeness(List<String> words) {

  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{L}\\p{N}]++(?:[.,:'’_/-][\\p{L}\\p{N}]++)*+|[^\\s\\p{L}\\p{N}.,;:!?'\"]");
  private static final List<String> ARTICLES = List.of("the", "a", "an", "please");

  /** What is said before or behind a request, and asks for nothing. */
  private static final List<List<String>> POLITE =
      List.of(
          List.of("hello"),
          List.of("hi"),
          List.of("hey"),
          List.of("can", "you"),
          List.of("could", "you"),
          List.of("would", "you"),
          List.of("tell", "me"),
          List.of("thanks"),
          List.of("thank", "you"));

  private static final int GRAM = 3;

  Likeness {
    words = List.copyOf(words);
  }

  /** Of a request in lower case. */
  static Likeness of(String request) {
    return new Likeness(WORD.matcher(request).results().map(MatchResult::group).toList());
  }

  /** The cosine of the counts of words and of their parts of three letters: 0 to 1. */
  double to(Likeness other) {
    var mine = counts();
    var its = other.counts();
    double both = 0;
    for (var count : mine.entrySet()) {
      both += (double) count.getValue() * its.getOrDefault(count.getKey(), 0);
    }
    double lengths = Math.sqrt(square(mine) * square(its));
    return lengths == 0 ? 0 : Math.min(1, both / lengths);
  }

  private Map<String, Integer> counts() {
    var counts = new TreeMap<String, Integer>();
    for (var word : words) {
      counts.merge(word, 1, Integer::sum);
      var padded = "\u0002" + word + "\u0003";
      for (int at = 0; at + GRAM <= padded.length(); at++) {
        counts.merge(padded.substring(at, at + GRAM), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static double square(Map<String, Integer> counts) {
    return counts.values().stream().mapToDouble(it -> (double) it * it).sum();
  }

  /**
   * Whether both are about the same: but for articles and politeness they have the same words in
   * the same order, and so the same numbers, dates, names and negations.
   */
  boolean sameSlots(Likeness other) {
    return slots().equals(other.slots());
  }

  private List<String> slots() {
    var left = new ArrayList<>(words);
    left.removeAll(ARTICLES);
    boolean polite = true;
    while (polite) {
      polite = false;
      for (var phrase : POLITE) {
        int size = left.size();
        int most = phrase.size();
        if (size > most && left.subList(0, most).equals(phrase)) {
          left.subList(0, most).clear();
          polite = true;
        } else if (size > most && left.subList(size - most, size).equals(phrase)) {
          left.subList(size - most, size).clear();
          polite = true;
        }
      }
    }
    return left;
  }
}
