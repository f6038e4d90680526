// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps of a calculation told one after the other: "add 3 and 4, then double it". */
final class EnglishSteps {

  private static final Set<String> IT =
      Set.of(
          "it", "that", "this", "result", "answer", "total", "the", "sum", "number", "what", "you",
          "get");
  private static final Set<String> THEN =
      Set.of(
          "then", "and", "now", "finally", "next", "afterwards", "please", "after", "also", "all");

  private final Cursor cursor;
  private final English english;

  EnglishSteps(Cursor cursor, English english) {
    this.cursor = cursor;
    this.english = english;
  }

  /** "19 and 23 add up to", "3, 4 and 5 multiplied together". */
  Optional<Expression> together() {
    var members = english.list(Set.of("and", "plus"));
    if (members.size() < 2) {
      return Optional.empty();
    } else if (cursor.any(
        List.of(
            "add up to",
            "added together",
            "added",
            "together",
            "in total",
            "altogether",
            "combined",
            "sum to"))) {
      return Optional.of(new Expression.Apply(Function.SUM, members));
    }
    return cursor.any(List.of("multiplied together", "multiplied"))
            && !cursor.on(Set.of("by", "with"))
        ? Optional.of(new Expression.Apply(Function.PRODUCT, members))
        : Optional.empty();
  }

  /** One more step on what there is so far, behind a comma, a full stop or "then". */
  Optional<Expression> continued(Expression left) {
    int mark = cursor.at();
    while (cursor.accept(',')
        || cursor.accept('.')
        || cursor.accept(';')
        || cursor.accept('?')
        || cursor.accept(':')
        || cursor.accept(THEN)) {}
    boolean apart = cursor.at() > mark;
    cursor.any(
        List.of(
            "what is that", "what's that", "how much is that", "what is it", "what is the result"));
    if (cursor.any(List.of("take half of", "take half", "halve", "half of")) && it()) {
      return Optional.of(Expression.of('/', left, Expression.of(2)));
    }
    if (cursor.accept("double") && it()) {
      return Optional.of(Expression.of('*', left, Expression.of(2)));
    }
    if (cursor.any(List.of("triple", "treble")) && it()) {
      return Optional.of(Expression.of('*', left, Expression.of(3)));
    }
    if (cursor.any(List.of("square", "squared")) && it()) {
      return Optional.of(Expression.of('^', left, Expression.of(2)));
    }
    if (cursor.any(List.of("cube", "cubed")) && it()) {
      return Optional.of(Expression.of('^', left, Expression.of(3)));
    }
    if (cursor.any(List.of("take the square root", "square root"))) {
      cursor.accept("of");
      it();
      return Optional.of(Expression.of(Function.ROOT, left));
    }
    if (!apart) {
      return Optional.empty();
    }
    if (cursor.any(List.of("raised to the power of", "raised to the power", "to the power of"))) {
      return cursor.attempt(english::power).map(it -> Expression.of('^', left, it));
    }
    var verb = verb(left);
    return verb.isPresent() ? verb : cursor.attempt(() -> operated(left));
  }

  private boolean it() {
    cursor.skip(IT);
    return true;
  }

  private Optional<Expression> operated(Expression left) {
    var sign = EnglishOperators.sign(cursor, true);
    return sign.flatMap(
        it -> cursor.attempt(english::sum).map(right -> Expression.of(it, left, right)));
  }

  private Optional<Expression> verb(Expression left) {
    return cursor.attempt(
        () -> {
          if (cursor.any(List.of("add", "plus"))) {
            return operand('+', left, "to");
          } else if (cursor.any(
              List.of("subtract", "take away", "deduct", "remove", "minus", "take off"))) {
            return operand('-', left, "from");
          } else if (cursor.accept("multiply")) {
            it();
            return by('*', left);
          } else if (cursor.any(List.of("divide", "split", "share"))) {
            it();
            return by('/', left);
          } else if (cursor.any(List.of("increase", "raise", "grow"))) {
            it();
            return cursor.any(List.of("to the power of", "to the power"))
                ? operand('^', left, "")
                : by('+', left);
          } else if (cursor.any(List.of("decrease", "reduce", "lower", "discount"))) {
            it();
            return by('-', left);
          } else if (cursor.any(
              List.of("take", "calculate", "find", "compute", "what is", "what's"))) {
            return cursor
                .attempt(english::power)
                .filter(it -> it instanceof Percent)
                .filter(_ -> cursor.accept("of") && it())
                .map(it -> Expression.of('*', left, it));
          }
          return Optional.empty();
        });
  }

  private Optional<Expression> operand(char sign, Expression left, String direction) {
    var right = cursor.attempt(english::sum);
    if (right.isPresent() && !direction.isEmpty() && cursor.accept(direction) && !cursor.on(IT)) {
      return Optional.empty();
    }
    cursor.skip(IT);
    return right.map(it -> Expression.of(sign, left, it));
  }

  private Optional<Expression> by(char sign, Expression left) {
    return cursor.any(List.of("by", "with", "between", "among", "into"))
        ? cursor.attempt(english::sum).map(it -> Expression.of(sign, left, it))
        : Optional.empty();
  }
}
