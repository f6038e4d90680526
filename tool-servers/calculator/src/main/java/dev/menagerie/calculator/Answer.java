// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigDecimal;
import java.math.MathContext;

/** How a value is written: its first word is always a number that can be computed with. */
final class Answer {

  private static final int MAX_DIGITS = 60;
  private static final MathContext SHOWN = new MathContext(15);
  private static final MathContext ABOUT = new MathContext(10);

  private Answer() {}

  /**
   * {@code 42}, {@code 0.3}, {@code 1/3 (about 0.3333333333)}, {@code 1.41421356237310 (rounded)}.
   */
  static String of(Value value) {
    var number = value.number();
    if (!value.exact()) {
      return plain(number.decimal(SHOWN)) + " (rounded)";
    }
    if (number.isWhole()) {
      return number.numerator().toString();
    }
    if (number.terminates()) {
      var digits = number.allDigits().toPlainString();
      return digits.length() <= MAX_DIGITS ? digits : plain(number.decimal(SHOWN)) + " (rounded)";
    }
    var fraction = number.numerator() + "/" + number.denominator();
    return fraction.length() <= MAX_DIGITS
        ? fraction + " (about " + plain(number.decimal(ABOUT)) + ")"
        : plain(number.decimal(SHOWN)) + " (rounded)";
  }

  /** With an exponent only where the zeros would be many. */
  private static String plain(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    var stripped = value.stripTrailingZeros();
    int magnitude = stripped.precision() - stripped.scale();
    return magnitude > 21 || magnitude < -10 ? stripped.toString() : stripped.toPlainString();
  }
}
