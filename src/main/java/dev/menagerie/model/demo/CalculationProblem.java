// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.model.demo.Expression.Apply;
import dev.menagerie.model.demo.Expression.Binary;
import dev.menagerie.model.demo.Expression.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something to be calculated, worked out operation by operation. */
record CalculationProblem(Quest.Compute quest) implements Problem {

  @Override
  public List<String> working() {
    var steps = new ArrayList<String>();
    try {
      var value = work(quest.expression(), steps);
      if (!quest.rounded(value).equals(value)) {
        steps.add("%s rounded is %s".formatted(value.text(), quest.rounded(value).text()));
      }
    } catch (ArithmeticException e) {
      steps.add("This is not defined: %s".formatted(e.getMessage()));
    }
    return steps;
  }

  private static Exact work(Expression expression, List<String> steps) {
    switch (expression) {
      case Binary(var sign, var left, var right) -> {
        var a = work(left, steps);
        var b = work(right, steps);
        var value = expression.value();
        boolean swapped = sign == '~' && a.compareTo(b) < 0;
        steps.add(
            "%s %s %s = %s"
                .formatted(
                    shown(swapped ? b : a), name(sign), shown(swapped ? a : b), value.text()));
        return value;
      }
      case Apply(var function, var members) -> {
        var values = new ArrayList<String>();
        members.forEach(it -> values.add(work(it, steps).text()));
        var value = expression.value();
        var name = function.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        steps.add("the %s of %s is %s".formatted(name, String.join(", ", values), value.text()));
        return value;
      }
      case Percent(var share) -> {
        var value = work(share, steps);
        steps.add("%s%% = %s".formatted(value.text(), expression.value().text()));
        return expression.value();
      }
      case Expression.Number _, Expression.Unknown _ -> {
        return expression.value();
      }
    }
  }

  private static String shown(Exact value) {
    return value.compareTo(Exact.ZERO) < 0 ? "(%s)".formatted(value.text()) : value.text();
  }

  private static String name(char sign) {
    return switch (sign) {
      case 'm' -> "mod";
      case '~' -> "-";
      default -> Character.toString(sign);
    };
  }

  @Override
  public String answer() {
    try {
      return quest.shown(quest.expression().value());
    } catch (ArithmeticException e) {
      return "undefined: " + e.getMessage();
    }
  }

  @Override
  public boolean right(String answer) {
    return answer.replaceAll("[\\s,$€£]|\\.$", "").equals(answer().replaceAll("\\s", ""));
  }
}
