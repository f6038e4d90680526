// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** A growing list of positions. One thread adds; others read meanwhile without a lock. */
final class Positions {

  private volatile long[] values = new long[4];
  private volatile int size;

  /**
   * Adds a position unless it is there.
   *
   * @param changed hears of each object that has to be stored
   */
  void add(long position, Consumer<Object> changed) {
    var stored = values;
    int length = size;
    for (int i = length - 1; i >= 0 && stored[i] >= position; i--) {
      if (stored[i] == position) {
        return;
      }
    }
    if (length == stored.length) {
      stored = Arrays.copyOf(stored, length * 2);
    }
    stored[length] = position;
    values = stored;
    size = length + 1;
    changed.accept(stored);
    changed.accept(this);
  }

  /** In the order in which they were added. */
  LongStream all() {
    int length = size; // first: the array that is read next has at least as many
    return Arrays.stream(values, 0, length);
  }
}
