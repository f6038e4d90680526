// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A growing list of positions, in chunks that are short enough to be stored anew. One thread adds;
 * others read meanwhile without a lock.
 */
final class Positions {

  private static final int CHUNK = 128;

  private volatile long[][] chunks = {};
  private volatile int size;
  private long highest;

  /**
   * Adds a position unless it is there.
   *
   * @param changed hears of each object that has to be stored
   */
  void add(long position, Consumer<Object> changed) {
    if (position <= highest && all().anyMatch(it -> it == position)) {
      return;
    }
    int length = size;
    var chunk = chunk(length, changed);
    chunk[length % CHUNK] = position;
    size = length + 1;
    highest = Math.max(highest, position);
    changed.accept(chunk);
    changed.accept(this);
  }

  /** The first one grows, since most lists have few. */
  private long[] chunk(int length, Consumer<Object> changed) {
    var stored = chunks;
    int number = length / CHUNK;
    boolean begins = number == stored.length;
    if (!begins && length % CHUNK < stored[number].length) {
      return stored[number];
    }
    var more = begins ? Arrays.copyOf(stored, number + 1) : stored.clone();
    more[number] =
        begins
            ? new long[number == 0 ? 4 : CHUNK]
            : Arrays.copyOf(stored[number], Math.min(CHUNK, 2 * stored[number].length));
    chunks = more;
    changed.accept(more);
    return more[number];
  }

  /** In the order in which they were added. */
  LongStream all() {
    int length = size; // first: the chunks that are read next have at least as many
    var stored = chunks;
    return LongStream.range(0, length).map(it -> stored[(int) (it / CHUNK)][(int) (it % CHUNK)]);
  }
}
