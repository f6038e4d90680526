// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.List;
import java.util.Optional;

/** Operators in words and signs. */
final class EnglishOperators {

  private EnglishOperators() {}

  /** The operator that comes next: of a sum, or of any kind. {@code r} and {@code p} turn round. */
  static Optional<Character> sign(Cursor cursor, boolean any) {
    if (cursor.accept('+')
        || cursor.any(
            List.of("plus", "added to", "increased by", "raised by", "together with", "and add"))) {
      return Optional.of('+');
    }
    if (cursor.any(
        List.of(
            "subtracted from",
            "taken from",
            "taken away from",
            "deducted from",
            "less than",
            "fewer than",
            "off of",
            "off"))) {
      return Optional.of('r');
    }
    if (cursor.any(List.of("more than", "greater than"))) {
      return Optional.of('p');
    }
    if (cursor.accept('-')
        || cursor.any(
            List.of(
                "minus",
                "less",
                "take away",
                "decreased by",
                "reduced by",
                "lowered by",
                "and subtract",
                "without"))) {
      return Optional.of('-');
    }
    return any ? times(cursor) : Optional.empty();
  }

  static Optional<Character> times(Cursor cursor) {
    if (cursor.accept('*')
        || cursor.any(
            List.of("times", "x", "multiplied by", "multiplied with", "and multiply by"))) {
      return Optional.of('*');
    }
    if (cursor.accept('/')
        || cursor.any(
            List.of(
                "divided by",
                "over",
                "split between",
                "split by",
                "shared between",
                "divided between",
                "and divide by"))) {
      return Optional.of('/');
    }
    return cursor.any(List.of("modulo", "mod")) ? Optional.of('m') : Optional.empty();
  }
}
