// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

/**
 * A rational number in lowest terms, its sign above the line. Arithmetic that overflows or divides
 * by zero throws an {@link ArithmeticException}.
 */
public record Fraction(long over, long under) {

  public Fraction {
    if (under == 0) {
      throw new ArithmeticException("division by zero");
    }
    long divisor = gcd(Math.absExact(over), Math.absExact(under)) * (under < 0 ? -1 : 1);
    over /= divisor;
    under /= divisor;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  public static Fraction of(long whole) {
    return new Fraction(whole, 1);
  }

  public Fraction plus(Fraction other) {
    return new Fraction(
        Math.addExact(Math.multiplyExact(over, other.under), Math.multiplyExact(other.over, under)),
        Math.multiplyExact(under, other.under));
  }

  public Fraction minus(Fraction other) {
    return plus(new Fraction(-other.over, other.under));
  }

  public Fraction times(Fraction other) {
    return new Fraction(
        Math.multiplyExact(over, other.over), Math.multiplyExact(under, other.under));
  }

  public Fraction dividedBy(Fraction other) {
    return new Fraction(
        Math.multiplyExact(over, other.under), Math.multiplyExact(under, other.over));
  }

  public double value() {
    return (double) over / under;
  }

  @Override
  public String toString() {
    return under == 1 ? Long.toString(over) : over + "/" + under;
  }
}
