// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Something to be calculated, in which facts about files may still be unknown. */
sealed interface Expression {

  record Number(Exact value) implements Expression {}

  /** A share that takes its meaning from what it is added to. */
  record Percent(Expression share) implements Expression {}

  /**
   * Two operands.
   *
   * @param sign one of {@code + - * / ^ m} and {@code ~}, the distance of two numbers
   */
  record Binary(char sign, Expression left, Expression right) implements Expression {}

  /** A function of a list, whose members may be lists themselves. */
  record Apply(Function function, List<Expression> members) implements Expression {}

  record Unknown(FileFact fact) implements Expression {}

  /** The functions. */
  enum Function {
    SUM,
    PRODUCT,
    AVERAGE,
    MEDIAN,
    LARGEST,
    SMALLEST,
    COUNT,
    ROOT,
    CUBE_ROOT,
    FACTORIAL,
    ABSOLUTE,
    LIST
  }

  static Expression of(long number) {
    return new Number(Exact.of(number));
  }

  /** Two operands, with a percentage read the way people mean it: {@code 80 + 15%}. */
  static Expression of(char sign, Expression left, Expression right) {
    if (right instanceof Percent(var share)) {
      var part = new Binary('/', share, of(100));
      return switch (sign) {
        case '+', '-' -> new Binary('*', left, new Binary(sign, of(1), part));
        default -> new Binary(sign, left, part);
      };
    }
    return new Binary(sign, settled(left), right);
  }

  static Expression of(Function function, Expression... members) {
    return new Apply(function, List.of(members));
  }

  /** A share of nothing else is a plain number. */
  static Expression settled(Expression expression) {
    return expression instanceof Percent(var share) ? new Binary('/', share, of(100)) : expression;
  }

  /** What has to be found out first, in order of mention. */
  default Set<FileFact> unknowns() {
    var found = new LinkedHashSet<FileFact>();
    switch (this) {
      case Number _ -> {}
      case Unknown(var fact) -> found.add(fact);
      case Percent(var share) -> found.addAll(share.unknowns());
      case Binary(_, var left, var right) -> {
        found.addAll(left.unknowns());
        found.addAll(right.unknowns());
      }
      case Apply(_, var members) -> members.forEach(it -> found.addAll(it.unknowns()));
    }
    return found;
  }

  /** This with the known facts in their places. */
  default Expression with(Map<FileFact, Expression> known) {
    return switch (this) {
      case Number number -> number;
      case Unknown(var fact) -> known.getOrDefault(fact, this);
      case Percent(var share) -> new Percent(share.with(known));
      case Binary(var sign, var left, var right) ->
          new Binary(sign, left.with(known), right.with(known));
      case Apply(var function, var members) ->
          new Apply(function, members.stream().map(it -> it.with(known)).toList());
    };
  }

  /** Whether there is anything to calculate at all. */
  default boolean trivial() {
    return this instanceof Number
        || this instanceof Unknown
        || (this instanceof Apply(var function, var members)
            && (function == Function.SUM || function == Function.LIST)
            && members.size() == 1
            && members.getFirst().trivial());
  }

  /**
   * The value.
   *
   * @throws ArithmeticException if it is not defined, or something is unknown
   */
  default Exact value() {
    return switch (this) {
      case Number(var value) -> value;
      case Unknown(var fact) -> throw new ArithmeticException(fact.phrase() + " is not known");
      case Percent(var share) -> share.value().dividedBy(Exact.HUNDRED);
      case Binary(var sign, var left, var right) -> binary(sign, left.value(), right.value());
      case Apply(var function, var members) -> apply(function, values(members));
    };
  }

  private static Exact binary(char sign, Exact left, Exact right) {
    return switch (sign) {
      case '+' -> left.plus(right);
      case '-' -> left.minus(right);
      case '*' -> left.times(right);
      case '/' -> left.dividedBy(right);
      case '^' -> left.power(right);
      case 'm' -> left.remainder(right);
      default -> left.minus(right).abs();
    };
  }

  /** The values of members, lists among them laid out flat. */
  static List<Exact> values(List<Expression> members) {
    var values = new ArrayList<Exact>();
    for (var member : members) {
      if (member instanceof Apply(var function, var inner) && function == Function.LIST) {
        values.addAll(values(inner));
      } else {
        values.add(member.value());
      }
    }
    return values;
  }

  private static Exact apply(Function function, List<Exact> values) {
    if (function == Function.COUNT) {
      return Exact.of(values.size());
    }
    if (values.isEmpty()) {
      if (function == Function.SUM) {
        return Exact.ZERO;
      }
      throw new ArithmeticException("there are no numbers");
    }
    var first = values.getFirst();
    return switch (function) {
      case SUM, LIST -> values.stream().reduce(Exact.ZERO, Exact::plus);
      case PRODUCT -> values.stream().reduce(Exact.ONE, Exact::times);
      case AVERAGE ->
          values.stream().reduce(Exact.ZERO, Exact::plus).dividedBy(Exact.of(values.size()));
      case MEDIAN -> median(values.stream().sorted().toList());
      case LARGEST -> values.stream().max(Comparator.naturalOrder()).orElse(first);
      case SMALLEST -> values.stream().min(Comparator.naturalOrder()).orElse(first);
      case ROOT -> first.root();
      case CUBE_ROOT -> first.cubeRoot();
      case FACTORIAL -> factorial(first);
      case ABSOLUTE -> first.abs();
      case COUNT -> Exact.of(values.size());
    };
  }

  private static Exact median(List<Exact> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(Exact.of(2));
  }

  private static Exact factorial(Exact number) {
    if (!number.whole()
        || number.compareTo(Exact.ZERO) < 0
        || number.compareTo(Exact.of(1000)) > 0) {
      throw new ArithmeticException("the factorial of " + number.text());
    }
    var product = Exact.ONE;
    for (int factor = 2; factor <= number.over().intValueExact(); factor++) {
      product = product.times(Exact.of(factor));
    }
    return product;
  }
}
