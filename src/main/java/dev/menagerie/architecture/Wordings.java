// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts as sequences of words, whatever stands between them. */
final class Wordings {

  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Wordings() {}

  /** The words in small letters, a space before and behind each; a space if there are none. */
  static String of(String text) {
    return BETWEEN.matcher(" " + text.toLowerCase(Locale.ROOT) + " ").replaceAll(" ");
  }

  static boolean has(String wording, int words) {
    return wording.chars().filter(it -> it == ' ').count() > words;
  }

  /** Whether one of two wordings stands in the other, word by word. */
  static boolean within(String part, List<String> wholes) {
    return wholes.stream().anyMatch(it -> it.contains(part));
  }
}
