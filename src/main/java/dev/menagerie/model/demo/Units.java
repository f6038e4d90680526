// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Units that everybody converts: of time, length, weight and volume. */
final class Units {

  private static final List<Map<String, String>> KINDS =
      List.of(
          Map.of(
              "second",
              "1",
              "minute",
              "60",
              "hour",
              "3600",
              "day",
              "86400",
              "week",
              "604800",
              "fortnight",
              "1209600"),
          Map.of("month", "1", "year", "12", "decade", "120", "century", "1200", "quarter", "3"),
          Map.of(
              "millimetre",
              "1",
              "centimetre",
              "10",
              "metre",
              "1000",
              "kilometre",
              "1000000",
              "mm",
              "1",
              "cm",
              "10",
              "m",
              "1000",
              "km",
              "1000000"),
          Map.of(
              "inch", "1", "inche", "1", "foot", "12", "feet", "12", "yard", "36", "mile", "63360"),
          Map.of(
              "milligram",
              "1",
              "gram",
              "1000",
              "kilogram",
              "1000000",
              "mg",
              "1",
              "g",
              "1000",
              "kg",
              "1000000",
              "tonne",
              "1000000000"),
          Map.of(
              "millilitre",
              "1",
              "centilitre",
              "10",
              "litre",
              "1000",
              "ml",
              "1",
              "cl",
              "10",
              "l",
              "1000"),
          Map.of("cent", "1", "dollar", "100"),
          Map.of("bit", "1", "byte", "8"));

  private Units() {}

  /** How many of a unit make one of another; empty if they do not measure the same. */
  static Optional<Exact> in(String small, String large) {
    for (var kind : KINDS) {
      var under = kind.get(plain(small));
      var over = kind.get(plain(large));
      if (under != null && over != null) {
        return Optional.of(
            Exact.of(Long.parseLong(over)).dividedBy(Exact.of(Long.parseLong(under))));
      }
    }
    return Optional.empty();
  }

  private static String plain(String word) {
    var metric = word.replaceFirst("meter(s?)$", "metre$1").replaceFirst("liter(s?)$", "litre$1");
    return metric.length() > 2 && metric.endsWith("s")
        ? metric.substring(0, metric.length() - 1)
        : metric.equals("centurie") ? "century" : metric;
  }

  /** "how many minutes are in 7 hours", "convert 3 km to metres", "2 weeks in days". */
  static Optional<Expression> conversion(List<Token> tokens) {
    var numbers = tokens.stream().filter(it -> it instanceof Token.Number).count();
    for (int at = 0; numbers == 1 && at + 1 < tokens.size(); at++) {
      if (tokens.get(at) instanceof Token.Number(var value, _)
          && tokens.get(at + 1) instanceof Token.Word(var from, _)) {
        boolean behind =
            at + 3 < tokens.size() && word(tokens.get(at + 2)).matches("to|in|into|as");
        var wanted = behind ? Optional.of(word(tokens.get(at + 3))) : asked(tokens, at);
        var factor = wanted.flatMap(it -> in(it, from));
        if (factor.isPresent()) {
          return Optional.of(
              new Expression.Binary(
                  '*', new Expression.Number(value), new Expression.Number(factor.get())));
        }
      }
    }
    return Optional.empty();
  }

  /** The unit behind "how many". */
  private static Optional<String> asked(List<Token> tokens, int before) {
    for (int at = 1; at < before; at++) {
      if (tokens.get(at - 1).is("many")) {
        return Optional.of(word(tokens.get(at)));
      }
    }
    for (int at = before + 1; at + 1 < tokens.size(); at++) {
      if (tokens.get(at).is("many")) {
        return Optional.of(word(tokens.get(at + 1)));
      }
    }
    return Optional.empty();
  }

  private static String word(Token token) {
    return token instanceof Token.Word(var text, _) ? text : "";
  }
}
