// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static dev.menagerie.model.demo.Expression.settled;

import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands behind a number and changes it: {@code !}, {@code %}, "squared", "to the 5th power".
 */
final class EnglishEndings {

  private final Cursor cursor;
  private final English english;

  EnglishEndings(Cursor cursor, English english) {
    this.cursor = cursor;
    this.english = english;
  }

  Optional<Expression> behind(Expression base) {
    if (cursor.accept('!')) {
      return Optional.of(Expression.of(Function.FACTORIAL, base));
    } else if (cursor.accept("factorial")) {
      return Optional.of(Expression.of(Function.FACTORIAL, base));
    } else if (cursor.any(
        List.of(
            "is what percent of",
            "is what percentage of",
            "as a percentage of",
            "as percentage of"))) {
      return cursor
          .attempt(english::power)
          .map(it -> Expression.of('*', Expression.of('/', base, it), Expression.of(100)));
    } else if (cursor.accept("squared")) {
      return Optional.of(Expression.of('^', base, Expression.of(2)));
    } else if (cursor.accept("cubed")) {
      return Optional.of(Expression.of('^', base, Expression.of(3)));
    } else if (cursor.accept('%') || cursor.any(List.of("percent", "per cent", "percents"))) {
      return percent(base);
    } else if (cursor.accept('^')
        || cursor.any(
            List.of(
                "to the power of",
                "to the power",
                "raised to the power of",
                "raised to the power",
                "raised to"))) {
      return cursor.attempt(english::power).map(it -> Expression.of('^', base, it));
    } else if (cursor.any(List.of("to the", "raised to the"))) {
      return ordinal().map(it -> Expression.of('^', base, it));
    }
    return Optional.empty();
  }

  private Optional<Expression> ordinal() {
    Optional<Expression> found = Optional.empty();
    if (cursor.peek() instanceof Token.Number(var value, _)) {
      cursor.next();
      cursor.accept(Set.of("st", "nd", "rd", "th"));
      found = Optional.of(new Expression.Number(value));
    } else if (Numerals.ordinal(cursor.word()) > 0) {
      found = Optional.of(Expression.of(Numerals.ordinal(cursor.word())));
      cursor.next();
    }
    return cursor.accept("power") ? found : Optional.empty();
  }

  private Optional<Expression> percent(Expression share) {
    cursor.any(List.of("tip", "tax", "vat", "discount", "interest", "commission", "fee"));
    if (cursor.any(List.of("of", "on"))) {
      return cursor
          .attempt(english::product)
          .map(it -> Expression.of('*', settled(it), new Percent(share)));
    }
    return Optional.of(new Percent(share));
  }
}
