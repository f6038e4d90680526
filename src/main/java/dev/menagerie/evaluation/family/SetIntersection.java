// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** What two sets of numbers have in common. The numbers are from 0 to below twice their size. */
public final class SetIntersection implements Family {

  private final int size;

  /**
   * Sets of one size.
   *
   * @param size 2 to 1000
   */
  public SetIntersection(int size) {
    if (size < 2 || size > 1_000) {
      throw new IllegalArgumentException("size: %d, must be 2 to 1000".formatted(size));
    }
    this.size = size;
  }

  @Override
  public String name() {
    return "set-intersection-" + size;
  }

  @Override
  public Sets problem(long seed) {
    var chance = Chance.of(name(), seed);
    var numbers = IntStream.range(0, 2 * size).boxed().toList();
    return new Sets(chance.some(numbers, size), chance.some(numbers, size));
  }

  /** Two sets, in the order in which they are told. */
  public record Sets(List<Integer> first, List<Integer> second) implements Problem {

    @Override
    public Task task() {
      return Task.of(
          """
          Find the intersection of these two sets of numbers. Answer with a list in brackets.
          Set 1: %s
          Set 2: %s\
          """
              .formatted(first, second));
    }

    public List<Integer> common() {
      return first.stream().filter(second::contains).sorted().toList();
    }

    @Override
    public Verdict check(String answer, World world) {
      var list = Reading.list(answer);
      if (list.isEmpty()) {
        return Verdict.wrong("there is no list");
      }
      var right = common();
      int missing = (int) right.stream().filter(it -> !list.get().contains(it)).count();
      int wrong =
          (int) new HashSet<>(list.get()).stream().filter(it -> !right.contains(it)).count();
      return missing + wrong == 0
          ? Verdict.RIGHT
          : Verdict.wrong(
              missing + wrong,
              first.size(),
              "%d are missing and %d do not belong there".formatted(missing, wrong));
    }
  }
}
