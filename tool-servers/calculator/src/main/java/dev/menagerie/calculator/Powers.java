// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;

/** Powers and roots: exact where the result is a fraction, else the nearest number. */
final class Powers {

  /** The largest exponent that {@link BigDecimal#pow(int, MathContext)} takes. */
  private static final BigInteger MOST = BigInteger.valueOf(999_999_999);

  private static final int MAX_ROOT = 1000;

  private Powers() {}

  static Value power(Value base, Value exponent) {
    var to = exponent.number();
    if (to.isWhole()) {
      return whole(base, to.numerator(), base.exact() && exponent.exact());
    }
    if (base.number().signum() == 0 && to.signum() > 0) {
      return base;
    }
    if (to.denominator().compareTo(BigInteger.valueOf(MAX_ROOT)) <= 0) {
      var root = exactRoot(base.number(), to.denominator().intValueExact());
      if (root.isPresent()) {
        return whole(
            new Value(root.get(), base.exact()), to.numerator(), base.exact() && exponent.exact());
      }
    }
    if (base.number().signum() < 0) {
      throw new NotComputable("a negative number has no real power with this exponent");
    }
    return Value.rounded(
        Math.pow(base.number().decimal().doubleValue(), to.decimal().doubleValue()));
  }

  /**
   * The root of a degree.
   *
   * @param degree from 1 to 1000
   */
  static Value root(Value radicand, int degree) {
    if (degree < 1 || degree > MAX_ROOT) {
      throw new NotComputable("the degree of a root must be a whole number from 1 to 1000");
    }
    var number = radicand.number();
    if (number.signum() < 0 && degree % 2 == 0) {
      throw new NotComputable("a negative number has no real root of an even degree");
    }
    var exact = exactRoot(number, degree);
    if (exact.isPresent()) {
      return new Value(exact.get(), radicand.exact());
    }
    if (degree == 2) {
      return new Value(Rational.of(number.decimal().sqrt(MathContext.DECIMAL128)), false);
    }
    var size = Value.rounded(Math.pow(number.abs().decimal().doubleValue(), 1.0 / degree));
    return number.signum() < 0 ? size.map(Rational::negated) : size;
  }

  private static Value whole(Value base, BigInteger exponent, boolean exact) {
    var number = base.number();
    if (number.signum() == 0 && exponent.signum() < 0) {
      throw new NotComputable("division by zero: 0 to a negative power");
    }
    if (number.hasSmallPower(exponent)) {
      return new Value(number.power(exponent), exact);
    }
    if ((number.isWhole() && exponent.signum() > 0) || exponent.abs().compareTo(MOST) > 0) {
      throw Rational.tooLarge();
    }
    try {
      var nearest = number.decimal().pow(exponent.intValueExact(), MathContext.DECIMAL128);
      return new Value(Rational.of(nearest), false);
    } catch (ArithmeticException _) {
      throw Rational.tooLarge();
    }
  }

  private static Optional<Rational> exactRoot(Rational number, int degree) {
    if (number.signum() < 0 && degree % 2 == 0) {
      return Optional.empty();
    }
    return wholeRoot(number.numerator().abs(), degree)
        .flatMap(
            above ->
                wholeRoot(number.denominator(), degree).map(below -> new Rational(above, below)))
        .map(root -> number.signum() < 0 ? root.negated() : root);
  }

  /** The root of a number that is a power, by halving the interval it lies in. */
  private static Optional<BigInteger> wholeRoot(BigInteger number, int degree) {
    if (degree == 2) {
      var roots = number.sqrtAndRemainder();
      return roots[1].signum() == 0 ? Optional.of(roots[0]) : Optional.empty();
    }
    var low = BigInteger.ZERO;
    var high = BigInteger.ONE.shiftLeft(number.bitLength() / degree + 1);
    while (low.compareTo(high) < 0) {
      var middle = low.add(high).shiftRight(1);
      if (middle.pow(degree).compareTo(number) < 0) {
        low = middle.add(BigInteger.ONE);
      } else {
        high = middle;
      }
    }
    return low.pow(degree).equals(number) ? Optional.of(low) : Optional.empty();
  }
}
