// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verbs that take their operands behind them: "add 3 and 4", "take 5 away from 9". */
final class EnglishVerbs {

  private static final Set<String> AND = Set.of("and", "with", "plus", "to");

  private final Cursor cursor;
  private final English english;

  EnglishVerbs(Cursor cursor, English english) {
    this.cursor = cursor;
    this.english = english;
  }

  Optional<Expression> added() {
    var share = cursor.attempt(this::shareAdded);
    if (share.isPresent()) {
      return share;
    }
    cursor.any(List.of("up", "together", "of", "the sum of"));
    var members = english.list(AND);
    return members.isEmpty() ? Optional.empty() : Optional.of(summed(members));
  }

  /** "add 20% to 150". */
  private Optional<Expression> shareAdded() {
    return cursor
        .attempt(english::power)
        .filter(it -> it instanceof Percent && cursor.accept("to"))
        .flatMap(it -> cursor.attempt(english::sum).map(whole -> Expression.of('+', whole, it)));
  }

  private static Expression summed(List<Expression> members) {
    return members.size() == 2
        ? Expression.of('+', members.getFirst(), members.getLast())
        : new Apply(Function.SUM, members);
  }

  Optional<Expression> multiplied() {
    cursor.accept("together");
    var members = english.list(Set.of("and", "with", "by"));
    return switch (members.size()) {
      case 0, 1 -> Optional.empty();
      case 2 -> Optional.of(Expression.of('*', members.getFirst(), members.getLast()));
      default -> Optional.of(new Apply(Function.PRODUCT, members));
    };
  }

  Optional<Expression> parted(char sign, Set<String> joints) {
    var left = cursor.attempt(english::sum);
    return left.filter(_ -> cursor.accept(joints))
        .flatMap(it -> cursor.attempt(english::power).map(right -> Expression.of(sign, it, right)));
  }

  Optional<Expression> subtracted() {
    cursor.accept("away");
    var right = cursor.attempt(english::sum);
    if (right.isEmpty()) {
      return right;
    }
    cursor.any(List.of("away", "off"));
    if (cursor.accept("from")) {
      return cursor.attempt(english::sum).map(it -> Expression.of('-', it, right.get()));
    }
    return right;
  }

  Optional<Expression> changed(char sign) {
    var left = cursor.attempt(english::product);
    return left.filter(_ -> cursor.accept("by"))
        .flatMap(it -> cursor.attempt(english::power).map(right -> Expression.of(sign, it, right)));
  }
}
