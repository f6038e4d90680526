// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * An exact number: a fraction in lowest terms whose denominator is positive.
 *
 * <p>Both parts have at most {@value #MAX_BITS} bits, about 6000 digits: every operation is quick,
 * and what would be larger is {@link NotComputable}.
 */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {

  static final int MAX_BITS = 20_000;
  static final Rational ZERO = of(0);
  static final Rational ONE = of(1);

  private static final int MAX_EXPONENT = 6000;
  private static final MathContext WORKING = MathContext.DECIMAL128;

  Rational {
    if (denominator.signum() == 0) {
      throw new NotComputable("division by zero");
    }
    if (denominator.signum() < 0) {
      numerator = numerator.negate();
      denominator = denominator.negate();
    }
    var divisor = numerator.gcd(denominator);
    if (!divisor.equals(BigInteger.ONE)) {
      numerator = numerator.divide(divisor);
      denominator = denominator.divide(divisor);
    }
    if (numerator.bitLength() > MAX_BITS || denominator.bitLength() > MAX_BITS) {
      throw tooLarge();
    }
  }

  static Rational of(long value) {
    return of(BigInteger.valueOf(value));
  }

  static Rational of(BigInteger value) {
    return new Rational(value, BigInteger.ONE);
  }

  /** The same value; no digit is lost. */
  static Rational of(BigDecimal value) {
    var plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (Math.abs((long) plain.scale()) > MAX_EXPONENT) {
      throw tooLarge();
    }
    return plain.scale() <= 0
        ? of(plain.toBigIntegerExact())
        : new Rational(plain.unscaledValue(), BigInteger.TEN.pow(plain.scale()));
  }

  Rational plus(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational minus(Rational other) {
    return plus(other.negated());
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  Rational over(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational abs() {
    return signum() < 0 ? negated() : this;
  }

  /** The remainder of a division, with the sign of the divisor: {@code -7 mod 3} is 2. */
  Rational mod(Rational divisor) {
    return minus(divisor.times(of(over(divisor).floor())));
  }

  BigInteger floor() {
    var parts = numerator.divideAndRemainder(denominator);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  BigInteger ceiling() {
    return negated().floor().negate();
  }

  /** To so many decimal places, halves away from zero; negative places round to tens, hundreds. */
  Rational rounded(int places) {
    var shift = of(BigInteger.TEN.pow(Math.abs(places)));
    var shifted = places >= 0 ? times(shift) : over(shift);
    var half = new Rational(BigInteger.ONE, BigInteger.TWO);
    var whole = of(shifted.abs().plus(half).floor());
    var signed = signum() < 0 ? whole.negated() : whole;
    return places >= 0 ? signed.over(shift) : signed.times(shift);
  }

  /** Whether {@link #power} can give the exact result, judged before it is computed. */
  boolean hasSmallPower(BigInteger exponent) {
    long bits = Math.max(numerator.bitLength() - (isWhole() ? 1 : 0), denominator.bitLength());
    return isUnitOrZero()
        || (exponent.bitLength() < 32 && bits * exponent.abs().longValueExact() <= MAX_BITS);
  }

  /** To a whole power; zero to the power of zero is one. */
  Rational power(BigInteger exponent) {
    if (exponent.signum() < 0) {
      return ONE.over(this).power(exponent.negate());
    }
    if (isUnitOrZero()) {
      return exponent.signum() == 0 || (signum() != 0 && !exponent.testBit(0)) ? ONE : this;
    }
    if (!hasSmallPower(exponent)) {
      throw tooLarge();
    }
    int times = exponent.intValueExact();
    return new Rational(numerator.pow(times), denominator.pow(times));
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  boolean isUnitOrZero() {
    return isWhole() && numerator.bitLength() <= 1 && !numerator.equals(BigInteger.TWO.negate());
  }

  int signum() {
    return numerator.signum();
  }

  /** With 34 significant digits. */
  BigDecimal decimal() {
    return decimal(WORKING);
  }

  BigDecimal decimal(MathContext precision) {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), precision);
  }

  /** With all its digits, if they end. */
  boolean terminates() {
    var rest = denominator.shiftRight(denominator.getLowestSetBit());
    var five = BigInteger.valueOf(5);
    for (var parts = rest.divideAndRemainder(five);
        parts[1].signum() == 0;
        parts = rest.divideAndRemainder(five)) {
      rest = parts[0];
    }
    return rest.equals(BigInteger.ONE);
  }

  /** All digits of a number that {@link #terminates}. */
  BigDecimal allDigits() {
    int places = Math.max(denominator.bitLength(), 1);
    return new BigDecimal(numerator)
        .divide(new BigDecimal(denominator), places, RoundingMode.UNNECESSARY)
        .stripTrailingZeros();
  }

  static NotComputable tooLarge() {
    return new NotComputable(
        "the result, or a value on the way to it, has more than about 6000 digits");
  }

  @Override
  public int compareTo(Rational other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }
}
