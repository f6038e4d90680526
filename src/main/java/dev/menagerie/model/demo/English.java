// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static dev.menagerie.model.demo.Expression.settled;

import dev.menagerie.model.demo.Expression.Binary;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what is to be calculated out of an English sentence, by recursive descent: a chain of steps
 * ("add 3 and 4, then double it"), of sums, of products, of powers, of nouns ("the sum of ...").
 */
final class English {

  private static final int MOST_STARTS = 80;

  private final Cursor cursor;
  private final EnglishNouns nouns;
  private final EnglishSteps steps;
  private final EnglishEndings endings;

  private English(List<Token> tokens, int start) {
    this.cursor = new Cursor(tokens);
    cursor.back(start);
    this.nouns = new EnglishNouns(cursor, this);
    this.steps = new EnglishSteps(cursor, this);
    this.endings = new EnglishEndings(cursor, this);
  }

  /** What the sentence asks to calculate, if that is all there is in it. */
  static Optional<Expression> calculation(List<Token> tokens) {
    for (int start = 0; start < Math.min(tokens.size(), MOST_STARTS); start++) {
      var english = new English(tokens, start);
      var found = english.chain();
      if (found.isPresent()
          && !english.cursor.more()
          && !(found.get() instanceof Expression.Number)) {
        return found.map(Expression::settled);
      }
      if (tokens.get(start) instanceof Token.Number) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What words come to, a plain number too, if that is all there is in them. */
  static Optional<Expression> amount(List<Token> tokens) {
    var english = new English(tokens, 0);
    return english.chain().filter(_ -> english.cursor.ended()).map(Expression::settled);
  }

  private Optional<Expression> chain() {
    var first = cursor.attempt(steps::together).or(() -> cursor.attempt(this::sum));
    while (first.isPresent()) {
      var left = settled(first.get());
      var more = cursor.attempt(() -> steps.continued(left));
      if (more.isEmpty()) {
        return first;
      }
      first = more;
    }
    return first;
  }

  /** Sums and differences. */
  Optional<Expression> sum() {
    var left = cursor.attempt(this::product);
    while (left.isPresent()) {
      var sofar = left.get();
      var more =
          cursor.attempt(
              () ->
                  EnglishOperators.sign(cursor, false)
                      .flatMap(
                          sign ->
                              cursor
                                  .attempt(this::product)
                                  .map(right -> joined(sign, sofar, right))));
      if (more.isEmpty()) {
        return left;
      }
      left = more;
    }
    return left;
  }

  private static Expression joined(char sign, Expression left, Expression right) {
    return switch (sign) {
      case 'r' ->
          left instanceof Percent
              ? new Binary('*', right, new Binary('-', Expression.of(1), settled(left)))
              : Expression.of('-', right, left);
      case 'p' ->
          left instanceof Percent
              ? new Binary('*', right, new Binary('+', Expression.of(1), settled(left)))
              : Expression.of('+', right, left);
      default -> Expression.of(sign, left, right);
    };
  }

  /** Products and quotients. */
  Optional<Expression> product() {
    var left = cursor.attempt(this::power);
    while (left.isPresent()) {
      var sofar = left.get();
      var more =
          cursor.attempt(
              () -> {
                if (sofar instanceof Binary(var over, _, _) && over == '/' && cursor.accept("of")) {
                  return cursor.attempt(this::power).map(it -> Expression.of('*', sofar, it));
                }
                var sign =
                    cursor.peek().is('(') && !(sofar instanceof Percent)
                        ? Optional.of('*')
                        : EnglishOperators.times(cursor);
                return sign.flatMap(
                    it ->
                        cursor.attempt(this::power).map(right -> Expression.of(it, sofar, right)));
              });
      if (more.isEmpty()) {
        return left;
      }
      left = more;
    }
    return left;
  }

  /** Powers, negations and what stands behind a number: {@code !}, {@code %}, "squared". */
  Optional<Expression> power() {
    if (cursor.accept('-') || cursor.any(List.of("minus", "negative"))) {
      return cursor.attempt(this::power).map(it -> Expression.of('-', Expression.of(0), it));
    }
    if (cursor.accept('+')) {
      return cursor.attempt(this::power);
    }
    var base = cursor.attempt(nouns::noun);
    while (base.isPresent()) {
      var sofar = base.get();
      var more = cursor.attempt(() -> endings.behind(sofar));
      if (more.isEmpty()) {
        return base;
      }
      base = more;
    }
    return base;
  }

  /** Members of a list, joined by commas, "and", "or", "to". */
  List<Expression> list(Set<String> joints) {
    var members = new ArrayList<Expression>();
    while (true) {
      int mark = cursor.at();
      var member = cursor.attempt(this::sum);
      if (member.isEmpty()) {
        return members;
      }
      int end = cursor.at();
      boolean goesOn = joint(joints) && cursor.attempt(this::sum).isPresent();
      cursor.back(end);
      if (goesOn) {
        members.add(settled(member.get()));
        joint(joints);
        continue;
      }
      cursor.back(mark);
      boolean written = cursor.peek(1).is('/') || cursor.peek(1).is('*');
      cursor
          .attempt(members.isEmpty() ? this::sum : written ? this::product : this::power)
          .ifPresent(it -> members.add(settled(it)));
      return members;
    }
  }

  private boolean joint(Set<String> joints) {
    boolean comma = cursor.accept(',');
    boolean word = cursor.accept(joints);
    return comma || word;
  }
}
