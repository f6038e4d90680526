// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

/** Texts cut to a length. */
final class Excerpt {

  private static final int LABEL = 160;

  private Excerpt() {}

  /** The text, or its beginning and how much is missing. */
  static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return "%s... (%d more characters)".formatted(text.substring(0, end), text.length() - end);
  }

  /** One line for the picture of a run. */
  static String label(String text) {
    return of(text.strip().replaceAll("\\s+", " "), LABEL);
  }
}
