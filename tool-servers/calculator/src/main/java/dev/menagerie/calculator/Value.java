// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigDecimal;
import java.util.function.UnaryOperator;

/**
 * A number, and whether it is the true one or the nearest that could be had: a root of 2 is not.
 *
 * @param exact false once anything rounded went into it
 */
record Value(Rational number, boolean exact) {

  static Value exact(Rational number) {
    return new Value(number, true);
  }

  /** What a function of floating point gives; an error where it gives no number. */
  static Value rounded(double value) {
    if (Double.isNaN(value)) {
      throw new NotComputable("no real number is the result");
    }
    if (Double.isInfinite(value)) {
      throw Rational.tooLarge();
    }
    return new Value(Rational.of(BigDecimal.valueOf(value)), false);
  }

  Value map(UnaryOperator<Rational> change) {
    return new Value(change.apply(number), exact);
  }

  /** A value computed from this one and another: exact if both are. */
  Value with(Value other, Rational result) {
    return new Value(result, exact && other.exact);
  }
}
