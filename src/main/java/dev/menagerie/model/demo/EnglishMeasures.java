// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Binary;
import java.util.List;
import java.util.Set;

/** A number with the fraction or the unit behind it: "2 thirds of 90", "12 apples plus 5". */
final class EnglishMeasures {

  private static final Set<String> CLOSED =
      Set.of(
          "of",
          "and",
          "or",
          "by",
          "from",
          "to",
          "with",
          "then",
          "at",
          "for",
          "each",
          "per",
          "is",
          "are",
          "has",
          "have",
          "into",
          "in",
          "but",
          "add",
          "together",
          "if",
          "when",
          "cost",
          "costs",
          "off");

  private final Cursor cursor;
  private final English english;

  EnglishMeasures(Cursor cursor, English english) {
    this.cursor = cursor;
    this.english = english;
  }

  Expression number(Exact value) {
    int parts = Numerals.parts(cursor.word());
    if (parts > 0) {
      int mark = cursor.at();
      cursor.next();
      var share = new Expression.Number(value.dividedBy(Exact.of(parts)));
      if (cursor.accept("of")) {
        var whole = cursor.attempt(english::power);
        if (whole.isPresent()) {
          return new Binary('*', share, whole.get());
        }
      }
      if (value.equals(Exact.ONE) || !cursor.ended()) {
        cursor.back(mark);
        return new Expression.Number(value);
      }
      return share;
    }
    unit();
    return new Expression.Number(value);
  }

  private void unit() {
    int mark = cursor.at();
    for (int words = 0; words < 2; words++) {
      if (cursor.word().isEmpty() || cursor.on(CLOSED) || operator()) {
        break;
      }
      cursor.next();
    }
    if (cursor.at() == mark
        || !(operator() || cursor.ended() || !(cursor.peek() instanceof Token.Word))) {
      cursor.back(mark);
    }
  }

  private boolean operator() {
    int mark = cursor.at();
    boolean operator =
        cursor.on(
                Set.of(
                    "plus",
                    "minus",
                    "times",
                    "x",
                    "less",
                    "more",
                    "divided",
                    "multiplied",
                    "over",
                    "added",
                    "subtracted",
                    "taken",
                    "increased",
                    "decreased",
                    "reduced",
                    "squared",
                    "cubed",
                    "percent",
                    "per",
                    "modulo",
                    "mod",
                    "raised",
                    "split",
                    "shared",
                    "dozen",
                    "point",
                    "fewer",
                    "greater",
                    "factorial",
                    "as"))
            || cursor.any(List.of("to the", "take away"));
    cursor.back(mark);
    return operator;
  }
}
