// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.util.ArrayList;
import java.util.List;

/** Draws that follow from a family's name and a seed: splitmix64. */
final class Chance {

  private long state;

  private Chance(long state) {
    this.state = state;
  }

  static Chance of(String family, long seed) {
    var chance = new Chance(seed);
    for (int i = 0; i < family.length(); i++) {
      chance.state = chance.next() ^ family.charAt(i);
    }
    return chance;
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** From 0 to below {@code bound}. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** From {@code least} to {@code most}, both included. */
  int between(int least, int most) {
    return least + below(most - least + 1);
  }

  boolean percent(int percent) {
    return below(100) < percent;
  }

  <T> T one(List<T> items) {
    return items.get(below(items.size()));
  }

  <T> List<T> shuffled(List<T> items) {
    var shuffled = new ArrayList<>(items);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int other = below(i + 1);
      var item = shuffled.get(i);
      shuffled.set(i, shuffled.get(other));
      shuffled.set(other, item);
    }
    return shuffled;
  }

  /** Different ones, in any order. */
  <T> List<T> some(List<T> items, int count) {
    return List.copyOf(shuffled(items).subList(0, count));
  }
}
