// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** A rational number in lowest terms. What is undefined or too large to be written throws. */
record Exact(BigInteger over, BigInteger under) implements Comparable<Exact> {

  static final Exact ZERO = of(0);
  static final Exact ONE = of(1);
  static final Exact HUNDRED = of(100);
  private static final int DIGITS = 12;
  private static final int MOST_BITS = 20_000;

  Exact {
    if (under.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    var divisor = over.gcd(under);
    if (under.signum() < 0) {
      divisor = divisor.negate();
    }
    over = over.divide(divisor);
    under = under.divide(divisor);
    if (over.bitLength() > MOST_BITS || under.bitLength() > MOST_BITS) {
      throw new ArithmeticException("the number is too large");
    }
  }

  static Exact of(long whole) {
    return new Exact(BigInteger.valueOf(whole), BigInteger.ONE);
  }

  static Exact of(BigDecimal decimal) {
    return decimal.scale() > 0
        ? new Exact(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()))
        : new Exact(decimal.toBigInteger(), BigInteger.ONE);
  }

  Exact plus(Exact other) {
    return new Exact(
        over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
  }

  Exact minus(Exact other) {
    return plus(other.negated());
  }

  Exact times(Exact other) {
    return new Exact(over.multiply(other.over), under.multiply(other.under));
  }

  Exact dividedBy(Exact other) {
    return new Exact(over.multiply(other.under), under.multiply(other.over));
  }

  Exact negated() {
    return new Exact(over.negate(), under);
  }

  Exact abs() {
    return new Exact(over.abs(), under);
  }

  boolean whole() {
    return under.equals(BigInteger.ONE);
  }

  Exact power(Exact exponent) {
    if (exponent.equals(new Exact(BigInteger.ONE, BigInteger.TWO))) {
      return root();
    }
    if (!exponent.whole() || exponent.over.bitLength() > 14) {
      return of(approximate(Math.pow(decimal().doubleValue(), exponent.decimal().doubleValue())));
    }
    int count = exponent.over.intValueExact();
    if ((long) Math.max(over.bitLength(), under.bitLength()) * Math.abs(count) > MOST_BITS) {
      throw new ArithmeticException("the number is too large");
    }
    var raised = new Exact(over.pow(Math.abs(count)), under.pow(Math.abs(count)));
    return count < 0 ? ONE.dividedBy(raised) : raised;
  }

  Exact root() {
    if (over.signum() < 0) {
      throw new ArithmeticException("the square root of a negative number");
    }
    var rough = new Exact(over.sqrt(), under.sqrt());
    return rough.times(rough).equals(this)
        ? rough
        : of(decimal().sqrt(MathContext.DECIMAL64).stripTrailingZeros());
  }

  Exact cubeRoot() {
    var rough = of(Math.round(Math.cbrt(decimal().doubleValue())));
    return rough.times(rough).times(rough).equals(this)
        ? rough
        : of(approximate(Math.cbrt(decimal().doubleValue())));
  }

  Exact remainder(Exact divisor) {
    var quotient = dividedBy(divisor);
    var floor =
        new BigDecimal(quotient.over).divide(new BigDecimal(quotient.under), 0, RoundingMode.FLOOR);
    return minus(of(floor).times(divisor));
  }

  Exact rounded(int places) {
    return of(new BigDecimal(over).divide(new BigDecimal(under), places, RoundingMode.HALF_UP));
  }

  private static BigDecimal approximate(double value) {
    if (!Double.isFinite(value)) {
      throw new ArithmeticException("the result is not a number");
    }
    return new BigDecimal(value).round(new MathContext(DIGITS));
  }

  private BigDecimal decimal() {
    return new BigDecimal(over).divide(new BigDecimal(under), MathContext.DECIMAL128);
  }

  @Override
  public int compareTo(Exact other) {
    return over.multiply(other.under).compareTo(other.over.multiply(under));
  }

  /** As plain decimal digits; what does not end is rounded to ten places. */
  String text() {
    if (whole()) {
      return over.toString();
    }
    var places = under.bitLength() > 64 ? DIGITS : 10;
    var text =
        new BigDecimal(over)
            .divide(new BigDecimal(under), places, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return text.signum() == 0 ? "0" : text.toPlainString();
  }
}
