// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads moments as {@link Instant#toString} writes them. The general parser takes a third of the
 * time in which a journal is read.
 */
final class Timestamp {

  private static final String SHAPE = "0000-00-00T00:00:00";
  private static final int FRACTION = SHAPE.length() + 1;

  private Timestamp() {}

  /**
   * The moment that a text stands for.
   *
   * @throws java.time.format.DateTimeParseException if it is none
   */
  static Instant parse(String text) {
    var usual = usual(text);
    return usual == null ? Instant.parse(text) : usual;
  }

  /** Null if the text is of another form, or none. */
  private static @Nullable Instant usual(String text) {
    int end = text.length() - 1;
    if (end < SHAPE.length() || text.charAt(end) != 'Z' || !begins(text)) {
      return null;
    }
    long nanos = end == SHAPE.length() ? 0 : nanos(text, end);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (nanos < 0 || hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    try {
      var day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
      long seconds = ((day.toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static boolean begins(String text) {
    for (int i = 0; i < SHAPE.length(); i++) {
      boolean fits =
          SHAPE.charAt(i) == '0' ? isDigit(text.charAt(i)) : text.charAt(i) == SHAPE.charAt(i);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Negative if it is no fraction of a second. */
  private static long nanos(String text, int end) {
    int digits = end - FRACTION;
    if (text.charAt(SHAPE.length()) != '.' || digits < 1 || digits > 9) {
      return -1;
    }
    for (int i = FRACTION; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
    }
    long nanos = number(text, FRACTION, end);
    for (int i = digits; i < 9; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }
}
