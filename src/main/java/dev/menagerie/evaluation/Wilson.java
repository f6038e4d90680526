// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

/**
 * A proportion with the interval in which, at 95 % confidence, the true one lies: Wilson's score
 * interval, which holds for few trials and at both ends.
 *
 * @param of trials, at least 0; without any the interval is all of [0, 1]
 */
public record Wilson(int right, int of) {

  private static final double Z = 1.959963984540054;

  public Wilson {
    if (right < 0 || right > of) {
      throw new IllegalArgumentException("right: %d, must be 0 to %d".formatted(right, of));
    }
  }

  /** 0 without trials. */
  public double share() {
    return of == 0 ? 0 : (double) right / of;
  }

  public double low() {
    return right == 0 ? 0 : centre() - half();
  }

  public double high() {
    return right == of ? 1 : centre() + half();
  }

  private double centre() {
    return (share() + Z * Z / (2.0 * of)) / (1 + Z * Z / of);
  }

  private double half() {
    double spread = share() * (1 - share()) / of + Z * Z / (4.0 * of * of);
    return Z * Math.sqrt(spread) / (1 + Z * Z / of);
  }
}
