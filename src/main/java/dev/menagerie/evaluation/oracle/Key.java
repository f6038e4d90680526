// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

/**
 * A place in a space of random numbers. What is drawn at a key follows from the key alone, so that
 * no draw depends on what was drawn before or elsewhere.
 */
public record Key(long hash) {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  public static Key of(long seed) {
    return new Key(splitmix64(seed));
  }

  /** The key below this one that a text names. */
  public Key with(String text) {
    long next = hash;
    for (int index = 0; index < text.length(); index++) {
      next = splitmix64(next ^ text.charAt(index));
    }
    return new Key(splitmix64(next ^ ((long) text.length() << 16)));
  }

  public Key with(long number) {
    return new Key(splitmix64(splitmix64(hash) ^ number));
  }

  /** Uniform from 0 to below 1. */
  public double uniform() {
    return (splitmix64(hash) >>> 11) * 0x1.0p-53;
  }

  private static long splitmix64(long value) {
    long mixed = value + GOLDEN;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
