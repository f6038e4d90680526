// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/** An order that is joined at its end, and in which it is quickly told how many are before one. */
final class Turns {

  private static final int FEWEST = 1 << 8;

  /** A place in the order. Only those that are in it can be compared. */
  static final class Turn implements Comparable<Turn> {

    private int slot;

    private Turn() {}

    @Override
    public int compareTo(Turn other) {
      return Integer.compare(slot, other.slot);
    }
  }

  private final Set<Turn> taken = new LinkedHashSet<>();

  /** A binary indexed tree over the slots, of how many are taken. */
  private int[] sums = new int[FEWEST + 1];

  private int used;

  int size() {
    return taken.size();
  }

  /** Joins at the end. */
  Turn join() {
    if (used == sums.length - 1) {
      closeUp();
    }
    var turn = new Turn();
    taken.add(turn);
    seat(turn);
    return turn;
  }

  private void seat(Turn turn) {
    turn.slot = ++used;
    add(turn.slot, 1);
  }

  /** Gives out the slots anew, at least as many again as are taken. */
  private void closeUp() {
    sums = new int[Math.max(FEWEST, 2 * taken.size()) + 1];
    used = 0;
    taken.forEach(this::seat);
  }

  void leave(Turn turn) {
    if (taken.remove(turn)) {
      add(turn.slot, -1);
    }
  }

  private void add(int slot, int change) {
    for (int at = slot; at < sums.length; at += at & -at) {
      sums[at] += change;
    }
  }

  int before(Turn turn) {
    int sum = 0;
    for (int at = turn.slot - 1; at > 0; at -= at & -at) {
      sum += sums[at];
    }
    return sum;
  }
}
