// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Game of 24: the puzzles of ranks 901 to 1000, which the paper tests on, in their order; seed 100
 * is the first one again.
 */
public final class GameOf24 implements Family {

  private static final int FIRST = 900;
  private static final int COUNT = 100;
  private static final Fraction TARGET = Fraction.of(24);
  private static final Pattern EXPRESSION = Pattern.compile("[(\\d-][\\d\\s()+\\-*/.]*[\\d)]");

  private final List<List<String>> rows = DataFile.rows("game24.csv");

  @Override
  public String name() {
    return "game-of-24";
  }

  @Override
  public Puzzle problem(long seed) {
    var row = rows.get(FIRST + Math.floorMod(seed, COUNT));
    return new Puzzle(
        Integer.parseInt(row.get(0)),
        Arrays.stream(row.get(1).split(" ")).map(Integer::valueOf).toList());
  }

  /**
   * Four numbers that make 24.
   *
   * @param rank by difficulty for people, 1 the easiest
   */
  public record Puzzle(int rank, List<Integer> numbers) implements Problem {

    @Override
    public Task task() {
      var shown = numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
      return Task.of(
          "Use the numbers %s, each exactly once, and + - * / to make 24.".formatted(shown));
    }

    /** The last expression in the answer counts. */
    @Override
    public Verdict check(String answer, World world) {
      var expression =
          EXPRESSION
              .matcher(answer.replace('×', '*').replace('÷', '/').replace('−', '-'))
              .results()
              .map(it -> it.group())
              .filter(it -> it.matches(".*\\d.*[+\\-*/].*\\d.*"))
              .reduce((_, last) -> last);
      if (expression.isEmpty()) {
        return Verdict.wrong("there is no expression");
      }
      try {
        var result = Arithmetic.of(expression.get());
        if (!sorted(result.numbers()).equals(sorted(fractions(numbers)))) {
          return Verdict.wrong("%s does not use each number once".formatted(expression.get()));
        }
        return result.value().equals(TARGET)
            ? Verdict.RIGHT
            : Verdict.wrong("%s is %s".formatted(expression.get(), result.value()));
      } catch (ArithmeticException e) {
        return Verdict.wrong(String.valueOf(e.getMessage()));
      }
    }

    /** The numbers as fractions, to begin {@link #moves} with. */
    public List<Fraction> start() {
      return fractions(numbers);
    }
  }

  /**
   * One operation on two of the numbers that are left.
   *
   * @param text {@code 10 - 4 = 6}
   * @param left after it
   */
  public record Move(String text, List<Fraction> left) {}

  private static List<Fraction> fractions(List<Integer> numbers) {
    return numbers.stream().map(Fraction::of).toList();
  }

  private static List<Fraction> sorted(List<Fraction> numbers) {
    return numbers.stream().sorted(Comparator.comparingDouble(Fraction::value)).toList();
  }

  /** Every operation on two of these numbers, in a fixed order; those alike once. */
  public static List<Move> moves(List<Fraction> numbers) {
    var moves = new ArrayList<Move>();
    for (int i = 0; i < numbers.size(); i++) {
      for (int j = 0; j < numbers.size(); j++) {
        if (i != j) {
          var rest = new ArrayList<>(numbers);
          rest.remove(Math.max(i, j));
          rest.remove(Math.min(i, j));
          add(moves, numbers.get(i), numbers.get(j), rest, i < j);
        }
      }
    }
    return moves.stream().distinct().toList();
  }

  private static void add(
      List<Move> moves, Fraction a, Fraction b, List<Fraction> rest, boolean first) {
    if (first) {
      moves.add(move(a, "+", b, a.plus(b), rest));
      moves.add(move(a, "*", b, a.times(b), rest));
    }
    moves.add(move(a, "-", b, a.minus(b), rest));
    if (b.over() != 0) {
      moves.add(move(a, "/", b, a.dividedBy(b), rest));
    }
  }

  private static Move move(
      Fraction a, String sign, Fraction b, Fraction result, List<Fraction> rest) {
    var left = new ArrayList<>(rest);
    left.add(result);
    return new Move("%s %s %s = %s".formatted(a, sign, b, result), List.copyOf(left));
  }

  /** Whether 24 can be made of all these numbers. */
  public static boolean reaches(List<Fraction> numbers) {
    return numbers.size() == 1
        ? numbers.getFirst().equals(TARGET)
        : moves(numbers).stream().anyMatch(it -> reaches(it.left()));
  }
}
