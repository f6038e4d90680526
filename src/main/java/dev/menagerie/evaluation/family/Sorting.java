// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.List;
import java.util.stream.IntStream;

/** Sorting lists of digits: the published ones where there are some, 100 of a size, else drawn. */
public final class Sorting implements Family {

  private static final int PUBLISHED = 100;

  /** The error score of an answer that is no list. */
  private static final int UNREADABLE = 300;

  private final int size;
  private final List<List<Integer>> published;

  /**
   * Lists of one size.
   *
   * @param size 2 to 1000; lists of 32 and 64 are published
   */
  public Sorting(int size) {
    if (size < 2 || size > 1_000) {
      throw new IllegalArgumentException("size: %d, must be 2 to 1000".formatted(size));
    }
    this.size = size;
    this.published =
        size == 32 || size == 64
            ? DataFile.rows("sorting_%03d.csv".formatted(size)).stream()
                .map(row -> Reading.list(row.get(1)).orElseThrow())
                .toList()
            : List.of();
  }

  @Override
  public String name() {
    return "sorting-" + size;
  }

  @Override
  public Numbers problem(long seed) {
    if (!published.isEmpty()) {
      return new Numbers(published.get(Math.floorMod(seed, PUBLISHED)));
    }
    var chance = Chance.of(name(), seed);
    return new Numbers(IntStream.range(0, size).mapToObj(_ -> chance.below(10)).toList());
  }

  /** A list to sort. */
  public record Numbers(List<Integer> unsorted) implements Problem {

    @Override
    public Task task() {
      return Task.of("Sort these numbers in ascending order: %s".formatted(unsorted));
    }

    public List<Integer> sorted() {
      return unsorted.stream().sorted().toList();
    }

    @Override
    public Verdict check(String answer, World world) {
      var list = Reading.list(answer);
      int errors = list.map(it -> errors(unsorted, it)).orElse(UNREADABLE);
      return errors == 0
          ? Verdict.RIGHT
          : Verdict.wrong(
              errors,
              unsorted.size(),
              list.map(_ -> "the error score is %d".formatted(errors)).orElse("there is no list"));
    }
  }

  /**
   * The error score of the paper: by how much the digits' counts differ, and how often a number
   * stands before a lower one.
   */
  public static int errors(List<Integer> unsorted, List<Integer> answer) {
    int errors = 0;
    for (int i = 0; i + 1 < answer.size(); i++) {
      errors += answer.get(i) > answer.get(i + 1) ? 1 : 0;
    }
    var all = IntStream.concat(stream(unsorted), stream(answer)).distinct().toArray();
    for (int number : all) {
      errors += Math.abs(count(unsorted, number) - count(answer, number));
    }
    return errors;
  }

  private static IntStream stream(List<Integer> numbers) {
    return numbers.stream().mapToInt(it -> it);
  }

  private static int count(List<Integer> numbers, int number) {
    return (int) stream(numbers).filter(it -> it == number).count();
  }
}
