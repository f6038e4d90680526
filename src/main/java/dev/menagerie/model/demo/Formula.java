// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Binary;
import dev.menagerie.model.demo.Expression.Function;
import dev.menagerie.model.demo.Expression.Percent;
import dev.menagerie.model.demo.Expression.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions as calculators take them; what is unknown stands there in words. */
final class Formula {

  private Formula() {}

  static String of(Expression expression) {
    return switch (expression) {
      case Binary(var sign, var left, var right) -> binary(sign, left, right);
      case Apply(var function, var members) -> apply(function, members);
      case Percent(var share) -> "%s / 100".formatted(operand(share));
      case Unknown(var fact) -> fact.phrase();
      case Expression.Number(var value) -> number(value);
    };
  }

  private static String number(Exact value) {
    var text = value.text();
    var exact = value.whole() || Understood.value(text).filter(value::equals).isPresent();
    return exact ? text : "%s / %s".formatted(value.over(), value.under());
  }

  private static String binary(char sign, Expression left, Expression right) {
    if (sign == '-' && left instanceof Expression.Number(var zero) && zero.equals(Exact.ZERO)) {
      return "-" + operand(right);
    }
    return switch (sign) {
      case '~' -> "abs(%s - %s)".formatted(operand(left), operand(right));
      case 'm' -> "%s mod %s".formatted(operand(left), operand(right));
      default -> "%s %s %s".formatted(operand(left), sign, operand(right));
    };
  }

  private static String operand(Expression expression) {
    var text = of(expression);
    boolean plain = text.matches("\\d+(?:\\.\\d+)?|\\w+\\([^()]*\\)");
    return plain ? text : "(" + text + ")";
  }

  private static String apply(Function function, List<Expression> members) {
    var flat = flat(members);
    boolean unknown =
        flat.stream()
            .anyMatch(
                it -> it instanceof Unknown(var fact) && fact.kind() == FileFact.Kind.NUMBERS);
    var list =
        flat.stream()
            .map(flat.size() == 1 ? Formula::of : Formula::operand)
            .collect(Collectors.joining(", "));
    return switch (function) {
      case SUM, LIST -> unknown ? "sum(%s)".formatted(list) : joined(flat, " + ");
      case PRODUCT -> unknown ? "product(%s)".formatted(list) : joined(flat, " * ");
      case AVERAGE ->
          unknown
              ? "average(%s)".formatted(list)
              : "(%s) / %d".formatted(joined(flat, " + "), flat.size());
      case MEDIAN -> "median(%s)".formatted(list);
      case LARGEST -> "max(%s)".formatted(list);
      case SMALLEST -> "min(%s)".formatted(list);
      case COUNT -> unknown ? "count(%s)".formatted(list) : Integer.toString(flat.size());
      case ROOT -> "sqrt(%s)".formatted(list);
      case CUBE_ROOT -> "cbrt(%s)".formatted(list);
      case ABSOLUTE -> "abs(%s)".formatted(list);
      case FACTORIAL -> operand(flat.getFirst()) + "!";
    };
  }

  private static String joined(List<Expression> members, String sign) {
    return members.isEmpty()
        ? "0"
        : members.stream().map(Formula::operand).collect(Collectors.joining(sign));
  }

  private static List<Expression> flat(List<Expression> members) {
    var flat = new ArrayList<Expression>();
    for (var member : members) {
      if (member instanceof Apply(var function, var inner) && function == Function.LIST) {
        flat.addAll(flat(inner));
      } else {
        flat.add(member);
      }
    }
    return flat;
  }
}
