// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.oracle.Draw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Slips in a list of numbers that was to be sorted: one is lost, one is written twice, two
 * neighbours change places. Each raises the error score by one; none makes up for another.
 */
final class Slips {

  private static final int KINDS = 3;

  private final List<Integer> list;
  private final Map<Integer, Integer> surplus = new TreeMap<>();

  /**
   * Slips yet to be made.
   *
   * @param material what the list should hold, in any order
   */
  Slips(List<Integer> list, List<Integer> material) {
    this.list = new ArrayList<>(list);
    list.forEach(it -> surplus.merge(it, 1, Integer::sum));
    material.forEach(it -> surplus.merge(it, -1, Integer::sum));
  }

  /** The list with so many more errors, fewer if there is no place for them. */
  List<Integer> make(int errors, Draw draw) {
    for (int error = 0; error < errors && !list.isEmpty(); error++) {
      int kind = (int) (draw.uniform("kind " + error) * KINDS);
      int from = (int) (draw.uniform("place " + error) * list.size());
      for (int other = 0; other < KINDS && !slip((kind + other) % KINDS, from); other++) {}
    }
    return List.copyOf(list);
  }

  /** Makes a slip of one kind at the next place where one can be made. */
  private boolean slip(int kind, int from) {
    for (int step = 0; step < list.size(); step++) {
      int at = (from + step) % list.size();
      boolean made =
          switch (kind) {
            case 0 -> lose(at);
            case 1 -> repeat(at);
            default -> swap(at);
          };
      if (made) {
        return true;
      }
    }
    return false;
  }

  private int surplus(int at) {
    return surplus.getOrDefault(list.get(at), 0);
  }

  private boolean lose(int at) {
    boolean ordered = fall(at - 1, at) + fall(at, at + 1) == fall(at - 1, at + 1);
    if (surplus(at) > 0 || !ordered) {
      return false;
    }
    surplus.merge(list.remove(/* index */ at), -1, Integer::sum);
    return true;
  }

  private boolean repeat(int at) {
    if (surplus(at) < 0) {
      return false;
    }
    surplus.merge(list.get(at), 1, Integer::sum);
    list.add(at, list.get(at));
    return true;
  }

  private boolean swap(int at) {
    if (at + 1 == list.size() || list.get(at) >= list.get(at + 1)) {
      return false;
    }
    int before = fall(at - 1, at) + fall(at + 1, at + 2);
    int after = fall(at - 1, at + 1) + fall(at, at + 2);
    if (before != after) {
      return false;
    }
    Collections.swap(list, at, at + 1);
    return true;
  }

  /** 1 if what stands at one place is greater than what stands at another. */
  private int fall(int at, int next) {
    return at >= 0 && next < list.size() && list.get(at) > list.get(next) ? 1 : 0;
  }
}
