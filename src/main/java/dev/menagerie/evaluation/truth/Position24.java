// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.Fraction;
import dev.menagerie.evaluation.family.GameOf24;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where written steps of the Game of 24 have arrived.
 *
 * @param terms that are left
 * @param sound whether every step is right and says rightly what is left
 */
record Position24(List<Term> terms, boolean sound) {

  /** A number that is left, and the expression that it was made by. */
  record Term(Fraction value, String text) {}

  private static final Pattern STEP =
      Pattern.compile("^(\\S+) ([-+*/]) (\\S+) = (\\S+?)(?: \\(left: (.*)\\))?$");

  static Position24 start(GameOf24.Puzzle puzzle) {
    var terms = puzzle.start().stream().map(it -> new Term(it, it.toString())).toList();
    return new Position24(terms, true);
  }

  /** The position after some written steps. */
  Position24 after(List<String> steps) {
    var position = this;
    for (var step : steps) {
      position = position.after(step);
    }
    return position;
  }

  Position24 after(String step) {
    var read = STEP.matcher(step.strip());
    if (!read.matches()) {
      return unsound();
    }
    var left = new ArrayList<>(terms);
    var first = take(left, read.group(1));
    var second = take(left, read.group(3));
    if (first == null || second == null) {
      return unsound();
    }
    var result = result(first.value(), read.group(2), second.value());
    left.add(new Term(result, "(%s %s %s)".formatted(first.text(), read.group(2), second.text())));
    var next = new Position24(left, sound);
    boolean right =
        result.toString().equals(read.group(4))
            && (read.group(5) == null || sorted(read.group(5)).equals(next.name()));
    return right ? next : next.unsound();
  }

  private Position24 unsound() {
    return new Position24(terms, false);
  }

  private static @Nullable Term take(List<Term> left, String value) {
    for (int index = 0; index < left.size(); index++) {
      if (left.get(index).value().toString().equals(value)) {
        return left.remove(index);
      }
    }
    return null;
  }

  private static Fraction result(Fraction a, String sign, Fraction b) {
    try {
      return switch (sign) {
        case "+" -> a.plus(b);
        case "-" -> a.minus(b);
        case "*" -> a.times(b);
        default -> a.dividedBy(b);
      };
    } catch (ArithmeticException _) {
      return Fraction.of(0);
    }
  }

  List<Fraction> left() {
    return terms.stream().map(Term::value).toList();
  }

  /** The numbers left, smallest first; the same for positions that leave the same to do. */
  String name() {
    return sorted(String.join(" ", left().stream().map(Fraction::toString).toList()));
  }

  private static String sorted(String numbers) {
    return String.join(" ", Arrays.stream(numbers.split(" ")).sorted().toList());
  }

  /** The step as it is written down. */
  static String written(GameOf24.Move move) {
    return written(move.text(), move.left().stream().map(Fraction::toString).toList());
  }

  static String written(String step, List<String> left) {
    return "%s (left: %s)".formatted(step, String.join(" ", left));
  }

  /** The expression that the steps make, if one number is left; else the numbers added up. */
  String expression() {
    if (terms.size() > 1) {
      return String.join(" + ", terms.stream().map(Term::text).toList());
    }
    var text = terms.getFirst().text();
    return text.startsWith("(") ? text.substring(1, text.length() - 1) : text;
  }
}
