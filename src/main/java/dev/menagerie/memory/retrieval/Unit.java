// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

/** Vectors of length 1, whose inner product is their cosine. */
final class Unit {

  private static final double TOLERANCE = 1e-3;
  private static final int MOST = 1_024;

  private Unit() {}

  /** Refuses what is not one: other lengths, NaN, infinity, no or too many dimensions. */
  static void check(float[] vector) {
    if (vector.length < 1 || vector.length > MOST) {
      throw new IllegalArgumentException(
          "vector: %d dimensions, must have 1 to %,d".formatted(vector.length, MOST));
    }
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    double length = Math.sqrt(square);
    if (!(Math.abs(length - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          "vector: its length is %s, must be 1; divide each value by the length".formatted(length));
    }
  }
}
