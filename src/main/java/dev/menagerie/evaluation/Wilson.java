// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import java.util.Collection;

/**
 * A proportion with the interval in which, at 95 % confidence, the true one lies: Wilson's score
 * interval, which holds for few trials and at both ends.
 *
 * @param of trials, at least 0; without any the interval is all of [0, 1]
 * @param independent how many trials that do not depend on one another say as much, at most {@code
 *     of}
 */
public record Wilson(int right, int of, double independent) {

  private static final double Z = 1.959963984540054;

  public Wilson {
    if (right < 0 || right > of) {
      throw new IllegalArgumentException("right: %d, must be 0 to %d".formatted(right, of));
    }
    if (!(independent >= 0 && independent <= of)) {
      throw new IllegalArgumentException(
          "independent: %s, must be 0 to %d".formatted(independent, of));
    }
  }

  /** Trials none of which depends on another. */
  public Wilson(int right, int of) {
    this(right, of, of);
  }

  /**
   * Trials of several cases, some more than once. Those of one case tend to go the same way; how
   * much they do is estimated by how the cases differ. If all went one way that cannot be known,
   * and each case counts as one. Trials of a single case say something about that case alone, and
   * count each.
   */
  static Wilson ofCases(Collection<Wilson> cases) {
    int right = cases.stream().mapToInt(Wilson::right).sum();
    int of = cases.stream().mapToInt(Wilson::of).sum();
    int groups = cases.size();
    if (groups < 2) {
      return new Wilson(right, of);
    }
    double share = (double) right / of;
    double squares = cases.stream().mapToDouble(it -> Math.pow(it.right - it.of * share, 2)).sum();
    double variance = squares / of / of * groups / (groups - 1);
    double independent = variance == 0 ? groups : share * (1 - share) / variance;
    return new Wilson(right, of, Math.clamp(independent, groups, of));
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
    return (share() + Z * Z / (2 * independent)) / (1 + Z * Z / independent);
  }

  private double half() {
    double spread = share() * (1 - share()) / independent + Z * Z / (4 * independent * independent);
    return Z * Math.sqrt(spread) / (1 + Z * Z / independent);
  }
}
