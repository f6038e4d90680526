// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.TreeOfThoughts;
import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@BesideOthers
class GameOf24Test {

  private static final String GOAL =
      "Use the numbers %s, each exactly once, and + - * / to make 24.";

  @Test
  void tree_of_thoughts_solves_the_easy_puzzles() {
    assertThat(solved(puzzles(1, 100), _ -> Optional.empty())).isGreaterThanOrEqualTo(90);
  }

  @Test
  void tree_of_thoughts_solves_the_hard_puzzles() {
    assertThat(solved(puzzles(901, 1000), _ -> Optional.empty())).isGreaterThanOrEqualTo(75);
  }

  @Test
  void with_a_judge_that_answers_at_random_less_than_a_quarter_is_solved() {
    assertThat(solved(puzzles(1, 100), random(7))).isLessThan(25);
    assertThat(solved(puzzles(901, 1000), random(8))).isLessThan(25);
  }

  @Test
  void an_expression_must_use_each_number_once_and_come_to_24() {
    var game = GameOf24.of("Make 24 with 4 6 1 1").orElseThrow();

    assertThat(game.right("(4 * 6) * 1 * 1 = 24")).isTrue();
    assertThat(game.right("4 * 6 * 1 = 24")).isFalse();
    assertThat(game.right("4 + 6 + 1 + 1 = 24")).isFalse();
    assertThat(game.right("24")).isFalse();
  }

  private static int solved(
      List<String> puzzles, java.util.function.Function<JsonObject, Optional<String>> judge) {
    int solved = 0;
    for (var puzzle : puzzles) {
      var run = new DemoRun().instead(judge);
      solved += checks(run.answer(TreeOfThoughts.DEFAULTS, GOAL.formatted(puzzle)), puzzle) ? 1 : 0;
    }
    return solved;
  }

  /** An answer that is independent of what was asked. */
  private static java.util.function.Function<JsonObject, Optional<String>> random(long seed) {
    var random = new Random(seed);
    return schema -> {
      for (var part : schema.getJsonObject("properties").entrySet()) {
        var choices = part.getValue().asJsonObject().getJsonArray("enum");
        if (choices != null) {
          var choice = choices.getString(random.nextInt(choices.size()));
          return Optional.of(
              Json.object().add("reason", "").add(part.getKey(), choice).build().toString());
        }
      }
      return Optional.empty();
    };
  }

  /** Whether an expression has the value 24 and uses each number once, worked out apart. */
  private static boolean checks(String answer, String puzzle) {
    var expression = answer.replaceFirst("\\s*=\\s*24\\s*$", "");
    var used =
        Pattern.compile("\\d+")
            .matcher(expression)
            .results()
            .map(it -> it.group())
            .sorted()
            .toList();
    var given = List.of(puzzle.split(" ")).stream().sorted().toList();
    return used.equals(given)
        && Math.abs(new Arithmetic(expression.replace(" ", "")).sum() - 24) < 1e-9;
  }

  /** A calculator of a few lines that shares nothing with what is tested. */
  private static final class Arithmetic {
    private final String text;
    private int at;

    Arithmetic(String text) {
      this.text = text;
    }

    double sum() {
      double value = product();
      while (at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
        value += text.charAt(at++) == '+' ? product() : -product();
      }
      return value;
    }

    private double product() {
      double value = atom();
      while (at < text.length() && "*/".indexOf(text.charAt(at)) >= 0) {
        value = text.charAt(at++) == '*' ? value * atom() : value / atom();
      }
      return value;
    }

    private double atom() {
      if (text.charAt(at) == '(') {
        at++;
        double value = sum();
        at++;
        return value;
      }
      int start = at;
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
      return Double.parseDouble(text.substring(start, at));
    }
  }

  private static List<String> puzzles(int first, int last) {
    try (var file = GameOf24Test.class.getResourceAsStream("/game24/puzzles.csv")) {
      var text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      var wanted = IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
      return text.lines()
          .skip(1)
          .map(it -> it.split(","))
          .filter(it -> wanted.contains(it[0]))
          .map(it -> it[1])
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
