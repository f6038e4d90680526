// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

/** Vectors of length 1, whose inner product is their cosine. */
public final class Unit {

  private static final double TOLERANCE = 1e-3;

  /** Most dimensions. */
  public static final int MOST = 1_024;

  private Unit() {}

  /** Whether a vector is one: not of other lengths, NaN, infinity, no or too many dimensions. */
  public static boolean fits(float[] vector) {
    return vector.length >= 1 && vector.length <= MOST && Math.abs(length(vector) - 1) <= TOLERANCE;
  }

  /** Refuses what does not fit. */
  static void check(float[] vector) {
    if (vector.length < 1 || vector.length > MOST) {
      throw new IllegalArgumentException(
          "vector: %d dimensions, must have 1 to %,d".formatted(vector.length, MOST));
    }
    if (!fits(vector)) {
      throw new IllegalArgumentException(
          "vector: its length is %s, must be 1; divide each value by the length"
              .formatted(length(vector)));
    }
  }

  private static double length(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    return Math.sqrt(square);
  }
}
