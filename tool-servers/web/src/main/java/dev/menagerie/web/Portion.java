// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

/** A part of a text that is not too long to return, with a note where to read on. */
final class Portion {

  private Portion() {}

  /**
   * The text from a place on.
   *
   * @param from characters are left out
   * @param most characters are returned, beside the note
   */
  static String of(String text, int from, int most) {
    if (from > 0 && from >= text.length()) {
      throw new Refused("from: %d, but the text has %d characters".formatted(from, text.length()));
    }
    int start = whole(text, from);
    if (text.length() - start <= most) {
      return text.substring(start);
    }
    int end = end(text, start, start + most);
    return "%s\n\n[characters %d to %d of %d; read on with from %d]"
        .formatted(text.substring(start, end).stripTrailing(), start, end, text.length(), end);
  }

  /** The beginning of a text that cannot be read again. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = end(text, 0, most);
    return "%s\n\n[cut: the first %d of %d characters]"
        .formatted(text.substring(0, end).stripTrailing(), end, text.length());
  }

  /** Behind a line where one ends in the last fifth, so that words stay whole. */
  private static int end(String text, int start, int latest) {
    int line = text.lastIndexOf('\n', latest - 1);
    return line > latest - (latest - start) / 5 ? line + 1 : whole(text, latest);
  }

  /** The place, or the one before it inside a pair of surrogates. */
  private static int whole(String text, int place) {
    return place > 0
            && place < text.length()
            && Character.isLowSurrogate(text.charAt(place))
            && Character.isHighSurrogate(text.charAt(place - 1))
        ? place - 1
        : place;
  }
}
