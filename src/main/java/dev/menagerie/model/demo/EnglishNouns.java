// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Numbers, brackets, and nouns that take their operands behind them. */
final class EnglishNouns {

  private static final Set<String> FILLERS =
      Set.of(
          "the",
          "a",
          "an",
          "of",
          "value",
          "result",
          "exact",
          "exactly",
          "all",
          "me",
          "is",
          "these",
          "following",
          "both",
          "each",
          "number",
          "numbers",
          "total",
          "amount",
          "what's",
          "whole",
          "integers",
          "integer",
          "values",
          "together",
          "up",
          "just",
          "out",
          "for",
          "to");
  private static final Set<String> OR = Set.of("and", "or");

  private final Cursor cursor;
  private final English english;
  private final EnglishFiles files;
  private final EnglishMeasures measures;
  private final EnglishVerbs verbs;

  EnglishNouns(Cursor cursor, English english) {
    this.cursor = cursor;
    this.english = english;
    this.files = new EnglishFiles(cursor);
    this.measures = new EnglishMeasures(cursor, english);
    this.verbs = new EnglishVerbs(cursor, english);
  }

  Optional<Expression> noun() {
    var fact = cursor.attempt(files::amount);
    if (fact.isPresent()) {
      return fact;
    }
    if (cursor.accept('(')) {
      return bracket(')');
    } else if (cursor.accept('|')) {
      return bracket('|').map(it -> Expression.of(Function.ABSOLUTE, it));
    } else if (cursor.peek() instanceof Token.Number(var value, _)) {
      cursor.next();
      return Optional.of(measures.number(value));
    }
    return cursor.attempt(this::named).or(this::filled);
  }

  private Optional<Expression> filled() {
    int mark = cursor.at();
    cursor.accept(':');
    boolean total = false;
    while (cursor.on(FILLERS)) {
      total = cursor.next().is("total") || total;
    }
    var found = cursor.at() > mark ? cursor.attempt(this::noun) : Optional.<Expression>empty();
    return total ? found.map(EnglishNouns::totalled) : found;
  }

  /** The sum of several numbers; a single one is its own. */
  private static Expression totalled(Expression found) {
    return found instanceof Expression.Unknown(var fact) && fact.kind() == FileFact.Kind.NUMBERS
        ? Expression.of(Function.SUM, found)
        : found;
  }

  private Optional<Expression> bracket(char end) {
    return cursor.attempt(english::sum).filter(_ -> cursor.accept(end) || cursor.ended());
  }

  private Optional<Expression> named() {
    cursor.skip(Set.of("the", "a", "an"));
    var word = cursor.word();
    int parts = Numerals.parts(word);
    if (parts > 0) {
      cursor.next();
      cursor.any(List.of("of", "as much as"));
      return cursor.attempt(english::power).map(it -> Expression.of('/', it, Expression.of(parts)));
    }
    return switch (word) {
      case "sum", "total", "add", "sums", "adding", "summing" -> step(verbs::added);
      case "product" -> step(() -> listed(Function.PRODUCT));
      case "average", "mean", "averages" -> step(() -> listed(Function.AVERAGE));
      case "median" -> step(() -> listed(Function.MEDIAN));
      case "largest",
          "biggest",
          "maximum",
          "max",
          "greatest",
          "highest",
          "larger",
          "bigger",
          "greater" ->
          step(() -> listed(Function.LARGEST));
      case "smallest", "minimum", "min", "lowest", "least", "smaller", "lower" ->
          step(() -> listed(Function.SMALLEST));
      case "count" -> step(() -> listed(Function.COUNT));
      case "difference" -> step(() -> pair('~'));
      case "quotient", "ratio" -> step(() -> pair('/'));
      case "remainder" -> step(this::remainder);
      case "square", "sqrt", "cube", "cubic", "cbrt" -> step(() -> root(word));
      case "factorial" -> step(() -> unary(Function.FACTORIAL));
      case "absolute", "abs" -> step(() -> unary(Function.ABSOLUTE));
      case "multiply", "multiplying" -> step(verbs::multiplied);
      case "divide", "dividing", "split", "share" ->
          step(() -> verbs.parted('/', Set.of("by", "between", "among", "into", "with")));
      case "subtract", "deduct", "subtracting", "take", "remove" -> step(verbs::subtracted);
      case "increase", "raise", "grow", "increasing" -> step(() -> verbs.changed('+'));
      case "decrease", "reduce", "lower by", "discount", "decreasing", "reducing" ->
          step(() -> verbs.changed('-'));
      case "double", "twice" -> step(() -> multiple(2));
      case "triple", "treble", "thrice" -> step(() -> multiple(3));
      case "halve" ->
          step(() -> unaryOperand().map(it -> Expression.of('/', it, Expression.of(2))));
      case "dozen" -> step(() -> Optional.of(Expression.of(12)));
      case "pi" ->
          step(
              () ->
                  Optional.of(
                      new Expression.Number(
                          Exact.of(new java.math.BigDecimal("3.14159265358979323846")))));
      case "percentage", "percent", "fraction" -> step(this::share);
      default -> Optional.empty();
    };
  }

  private Optional<Expression> step(java.util.function.Supplier<Optional<Expression>> rule) {
    cursor.next();
    return cursor.attempt(rule);
  }

  private Optional<Expression> listed(Function function) {
    cursor.any(
        List.of(
            "value of",
            "number of",
            "of",
            "between",
            "number in",
            "number among",
            "number from",
            "value in",
            "among",
            "in"));
    cursor.skip(Set.of("these", "list", "is"));
    cursor.accept(',');
    var members = cursor.attempt(this::bracketedList).orElseGet(() -> english.list(OR));
    if (function == Function.COUNT
        && members.size() == 1
        && members.getFirst() instanceof Expression.Unknown(var fact)
        && fact.kind() != FileFact.Kind.NUMBERS) {
      return Optional.of(members.getFirst());
    }
    return members.isEmpty() ? Optional.empty() : Optional.of(new Apply(function, members));
  }

  /** "(3, 4, 5)", as behind the name of a function. */
  private Optional<List<Expression>> bracketedList() {
    if (!cursor.accept('(')) {
      return Optional.empty();
    }
    var members = english.list(OR);
    return members.size() > 1 && cursor.accept(')') && !cursor.on(OR) && !cursor.peek().is(',')
        ? Optional.of(members)
        : Optional.empty();
  }

  private Optional<Expression> pair(char sign) {
    cursor.any(List.of("between", "of", "in"));
    var left = cursor.attempt(english::sum);
    return left.filter(_ -> cursor.any(List.of("and", "to", "from", "by")))
        .flatMap(it -> cursor.attempt(english::power).map(right -> Expression.of(sign, it, right)));
  }

  private Optional<Expression> remainder() {
    cursor.any(
        List.of(
            "of dividing",
            "when dividing",
            "when you divide",
            "if you divide",
            "of",
            "when",
            "after dividing"));
    var left = cursor.attempt(english::power);
    return left.filter(
            _ -> cursor.any(List.of("is divided by", "divided by", "by", "and", "modulo")))
        .flatMap(it -> cursor.attempt(english::power).map(right -> Expression.of('m', it, right)));
  }

  private Optional<Expression> root(String word) {
    boolean root = cursor.accept("root") || word.equals("sqrt") || word.equals("cbrt");
    boolean square = word.equals("square") || word.equals("sqrt") || word.equals("cbrt");
    return unaryOperand()
        .map(
            it ->
                root
                    ? Expression.of(square ? Function.ROOT : Function.CUBE_ROOT, it)
                    : Expression.of('^', it, Expression.of(square ? 2 : 3)));
  }

  private Optional<Expression> unary(Function function) {
    cursor.any(List.of("value", "difference"));
    return unaryOperand().map(it -> Expression.of(function, it));
  }

  private Optional<Expression> unaryOperand() {
    cursor.accept("of");
    return cursor.attempt(english::power);
  }

  private Optional<Expression> multiple(int factor) {
    cursor.any(List.of("of", "as much as", "as many as"));
    return cursor.attempt(english::power).map(it -> Expression.of('*', Expression.of(factor), it));
  }

  /** "what percentage of 80 is 20". */
  private Optional<Expression> share() {
    cursor.accept("of");
    var whole = cursor.attempt(english::power).filter(it -> !(it instanceof Percent));
    return whole
        .filter(_ -> cursor.accept("is"))
        .flatMap(
            it ->
                cursor
                    .attempt(english::power)
                    .map(
                        part ->
                            Expression.of('*', Expression.of('/', part, it), Expression.of(100))));
  }
}
