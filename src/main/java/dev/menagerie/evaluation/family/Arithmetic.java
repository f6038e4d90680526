// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads an expression of numbers, {@code + - * /} and parentheses, and works it out exactly. */
final class Arithmetic {

  private static final int MOST = 1_000;

  private final String text;
  private final List<Fraction> numbers = new ArrayList<>();
  private int at;

  private Arithmetic(String text) {
    this.text = text;
  }

  /**
   * What an expression comes to.
   *
   * @param numbers in it, from left to right
   */
  record Result(Fraction value, List<Fraction> numbers) {}

  /**
   * Works an expression out.
   *
   * @throws ArithmeticException if it divides by zero, is too large, or is no expression; the
   *     message says which
   */
  static Result of(String expression) {
    if (expression.length() > MOST) {
      throw new ArithmeticException("an expression may have %d characters".formatted(MOST));
    }
    var arithmetic = new Arithmetic(expression.replaceAll("\\s+", ""));
    var value = arithmetic.sum();
    if (arithmetic.at < arithmetic.text.length()) {
      throw arithmetic.wrong();
    }
    return new Result(value, List.copyOf(arithmetic.numbers));
  }

  private ArithmeticException wrong() {
    return new ArithmeticException(
        "%s: not an expression from character %d on".formatted(text, at + 1));
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private Fraction sum() {
    var sum = product();
    while (true) {
      if (skip('+')) {
        sum = sum.plus(product());
      } else if (skip('-')) {
        sum = sum.minus(product());
      } else {
        return sum;
      }
    }
  }

  private Fraction product() {
    var product = factor();
    while (true) {
      if (skip('*')) {
        product = product.times(factor());
      } else if (skip('/')) {
        product = product.dividedBy(factor());
      } else {
        return product;
      }
    }
  }

  private Fraction factor() {
    if (skip('-')) {
      return Fraction.of(0).minus(factor());
    }
    if (skip('(')) {
      var inner = sum();
      if (!skip(')')) {
        throw wrong();
      }
      return inner;
    }
    return number();
  }

  private Fraction number() {
    int start = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    try {
      var decimal = new BigDecimal(text.substring(start, at)).stripTrailingZeros();
      int scale = Math.max(0, decimal.scale());
      var number =
          new Fraction(
              decimal.movePointRight(scale).longValueExact(),
              BigDecimal.TEN.pow(scale).longValueExact());
      numbers.add(number);
      return number;
    } catch (NumberFormatException _) {
      at = start;
      throw wrong();
    }
  }
}
