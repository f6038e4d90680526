// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

/** Numbers that look random and follow from a text. */
final class Seed {

  private Seed() {}

  static long of(String text) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int index = 0; index < text.length(); index++) {
      hash = mixed(hash ^ text.charAt(index));
    }
    return hash;
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** A number from 0 to below {@code bound}. */
  static int of(String text, int bound) {
    return Math.floorMod(of(text), bound);
  }
}
