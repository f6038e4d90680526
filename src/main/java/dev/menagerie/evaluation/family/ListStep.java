// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Something done to a list of whole numbers.
 *
 * @param number that it takes, where it takes one
 */
public record ListStep(Kind kind, int number) {

  /** What is done. */
  public enum Kind {
    KEEP_ABOVE,
    KEEP_MULTIPLES,
    ADD,
    MULTIPLY,
    REVERSE,
    SORT,
    DISTINCT,
    FIRST,
    RUNNING_SUM
  }

  static ListStep drawn(Chance chance) {
    return new ListStep(chance.one(List.of(Kind.values())), chance.between(2, 5));
  }

  /** In words that follow "it shall". */
  public String text() {
    return switch (kind) {
      case KEEP_ABOVE -> "keep only the numbers greater than " + number;
      case KEEP_MULTIPLES -> "keep only the multiples of " + number;
      case ADD -> "add %d to each number".formatted(number);
      case MULTIPLY -> "multiply each number by " + number;
      case REVERSE -> "turn the order round";
      case SORT -> "sort the numbers in ascending order";
      case DISTINCT -> "leave out every number that came before";
      case FIRST -> "keep only the first %d numbers".formatted(number);
      case RUNNING_SUM -> "replace each number by the sum of all up to it";
    };
  }

  public List<Integer> apply(List<Integer> list) {
    return switch (kind) {
      case KEEP_ABOVE -> list.stream().filter(it -> it > number).toList();
      case KEEP_MULTIPLES -> list.stream().filter(it -> it % number == 0).toList();
      case ADD -> list.stream().map(it -> it + number).toList();
      case MULTIPLY -> list.stream().map(it -> it * number).toList();
      case REVERSE -> List.copyOf(list.reversed());
      case SORT -> list.stream().sorted().toList();
      case DISTINCT -> list.stream().distinct().toList();
      case FIRST -> list.stream().limit(number).toList();
      case RUNNING_SUM ->
          IntStream.range(0, list.size())
              .mapToObj(at -> list.subList(0, at + 1).stream().mapToInt(it -> it).sum())
              .toList();
    };
  }

  /** The same in JavaScript, on a variable {@code list}. */
  String script() {
    return "  list = "
        + switch (kind) {
          case KEEP_ABOVE -> "list.filter(it => it > %d);".formatted(number);
          case KEEP_MULTIPLES -> "list.filter(it => it %% %d === 0);".formatted(number);
          case ADD -> "list.map(it => it + %d);".formatted(number);
          case MULTIPLY -> "list.map(it => it * %d);".formatted(number);
          case REVERSE -> "list.slice().reverse();";
          case SORT -> "list.slice().sort((a, b) => a - b);";
          case DISTINCT -> "[...new Set(list)];";
          case FIRST -> "list.slice(0, %d);".formatted(number);
          case RUNNING_SUM ->
              "list.map((_, at) => list.slice(0, at + 1).reduce((a, b) => a + b, 0));";
        };
  }
}
