// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static dev.menagerie.model.demo.Expression.settled;

import dev.menagerie.model.demo.Expression.Binary;
import dev.menagerie.model.demo.Expression.Function;
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
  private static final Set<String> IT =
      Set.of(
          "it", "that", "this", "result", "answer", "total", "the", "sum", "number", "what", "you",
          "get");
  private static final Set<String> THEN =
      Set.of(
          "then", "and", "now", "finally", "next", "afterwards", "please", "after", "also", "all");

  private final Cursor cursor;
  private final EnglishNouns nouns;

  private English(List<Token> tokens, int start) {
    this.cursor = new Cursor(tokens);
    cursor.back(start);
    this.nouns = new EnglishNouns(cursor, this);
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
    var first = cursor.attempt(this::together).or(() -> cursor.attempt(this::sum));
    while (first.isPresent()) {
      var left = settled(first.get());
      var more = cursor.attempt(() -> continued(left));
      if (more.isEmpty()) {
        return first;
      }
      first = more;
    }
    return first;
  }

  /** "19 and 23 add up to", "3, 4 and 5 multiplied together". */
  private Optional<Expression> together() {
    var members = list(Set.of("and", "plus"));
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
  private Optional<Expression> continued(Expression left) {
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
    var verb = verb(left);
    return verb.isPresent() ? verb : cursor.attempt(() -> operated(left));
  }

  private boolean it() {
    cursor.skip(IT);
    return true;
  }

  private Optional<Expression> operated(Expression left) {
    var sign = sign(true);
    return sign.flatMap(
        it -> cursor.attempt(this::sum).map(right -> Expression.of(it, left, right)));
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
                .attempt(this::power)
                .filter(it -> it instanceof Percent)
                .filter(_ -> cursor.accept("of") && it())
                .map(it -> Expression.of('*', left, it));
          }
          return Optional.empty();
        });
  }

  private Optional<Expression> operand(char sign, Expression left, String direction) {
    var right = cursor.attempt(this::sum);
    if (right.isPresent() && !direction.isEmpty() && cursor.accept(direction) && !cursor.on(IT)) {
      return Optional.empty();
    }
    cursor.skip(IT);
    return right.map(it -> Expression.of(sign, left, it));
  }

  private Optional<Expression> by(char sign, Expression left) {
    return cursor.any(List.of("by", "with", "between", "among", "into"))
        ? cursor.attempt(this::sum).map(it -> Expression.of(sign, left, it))
        : Optional.empty();
  }

  /** Sums and differences. */
  Optional<Expression> sum() {
    var left = cursor.attempt(this::product);
    while (left.isPresent()) {
      var sofar = left.get();
      var more =
          cursor.attempt(
              () ->
                  sign(false)
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

  /** The operator that comes next: of a sum, or of any kind. {@code r} and {@code p} turn round. */
  private Optional<Character> sign(boolean any) {
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
    return any ? times() : Optional.empty();
  }

  private Optional<Character> times() {
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
                        : times();
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
      var more = cursor.attempt(() -> behind(sofar));
      if (more.isEmpty()) {
        return base;
      }
      base = more;
    }
    return base;
  }

  private Optional<Expression> behind(Expression base) {
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
          .attempt(this::power)
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
      return cursor.attempt(this::power).map(it -> Expression.of('^', base, it));
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
          .attempt(this::product)
          .map(it -> Expression.of('*', settled(it), new Percent(share)));
    }
    return Optional.of(new Percent(share));
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
