// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.testkit.ForAll.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Blocks on each other, as they stand and as they are wanted: who is below, -1 for the table. */
record Tower(List<Integer> now, List<Integer> wanted) {

  private static String name(int block) {
    return "b" + block;
  }

  private static String facts(List<Integer> below) {
    var facts = new StringBuilder();
    for (int block = 0; block < below.size(); block++) {
      facts.append(
          below.get(block) < 0
              ? "(table %s)".formatted(name(block))
              : "(on %s %s)".formatted(name(block), name(below.get(block))));
    }
    return facts.toString();
  }

  String problem() {
    var objects = new StringBuilder();
    var clear = new StringBuilder();
    for (int block = 0; block < now.size(); block++) {
      objects.append(name(block)).append(' ');
      clear.append(now.contains(block) ? "" : "(clear %s)".formatted(name(block)));
    }
    return "(define (problem p) (:objects %s- block) (:init (free) %s %s) (:goal (and %s)))"
        .formatted(objects, facts(now), clear, facts(wanted));
  }

  /** The fewest moves, by breadth, of an arm that moves a free block onto another or the table. */
  int moves() {
    var open = new ArrayList<>(List.of(now));
    var distance = new HashMap<List<Integer>, Integer>();
    distance.put(now, 0);
    for (int index = 0; index < open.size(); index++) {
      var at = open.get(index);
      int moved = Objects.requireNonNull(distance.get(at));
      if (at.equals(wanted)) {
        return moved;
      }
      for (int block = 0; block < at.size(); block++) {
        for (int to = -1; to < at.size(); to++) {
          if (!at.contains(block)
              && to != block
              && (to < 0 || !at.contains(to))
              && at.get(block) != to) {
            var next = new ArrayList<>(at);
            next.set(block, to);
            if (distance.putIfAbsent(next, moved + 1) == null) {
              open.add(next);
            }
          }
        }
      }
    }
    throw new AssertionError("every tower can be built");
  }

  private static List<Integer> stacks(int blocks, Source source) {
    var order = new ArrayList<>(IntStream.range(0, blocks).boxed().toList());
    Collections.shuffle(order, source.random());
    var below = new ArrayList<>(Collections.nCopies(blocks, -1));
    for (int index = 1; index < blocks; index++) {
      if (source.below(3) > 0) {
        below.set(order.get(index), order.get(index - 1));
      }
    }
    return below;
  }

  /** One with blocks by chance. */
  static Tower random(int blocks, Source source) {
    return new Tower(stacks(blocks, source), stacks(blocks, source));
  }
}
