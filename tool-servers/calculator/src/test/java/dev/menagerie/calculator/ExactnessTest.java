// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random expressions, computed beside as a pair of big integers that is never reduced. */
class ExactnessTest {

  private static final int TRIES = 2000;

  private record Checked(String text, BigInteger above, BigInteger below) {}

  @Test
  void equals_plain_integer_arithmetic_for_random_expressions() {
    for (int seed = 0; seed < TRIES; seed++) {
      var expected = random(new Random(seed), 1 + seed % 5);

      var actual = Calculator.evaluate(expected.text);

      assertThat(actual.exact()).as("seed %d", seed).isTrue();
      assertThat(actual.number().numerator().multiply(expected.below))
          .as("seed %d: %s", seed, expected.text)
          .isEqualTo(actual.number().denominator().multiply(expected.above));
    }
  }

  @Test
  void writes_exact_values_so_that_their_first_word_is_the_value_again() {
    for (int seed = 0; seed < TRIES; seed++) {
      var value = Calculator.evaluate(random(new Random(seed), 2).text);

      var written = Answer.of(value);

      if (!written.endsWith("(rounded)")) {
        assertThat(Calculator.evaluate(written.split(" ")[0]).number())
            .as("seed %d: %s", seed, written)
            .isEqualTo(value.number());
      }
    }
  }

  @Test
  void rounds_as_decimals_do() {
    for (int seed = 0; seed < TRIES; seed++) {
      var random = new Random(seed);
      var decimal = BigDecimal.valueOf(random.nextLong(-99_999, 99_999), random.nextInt(6));
      int places = random.nextInt(-3, 5);

      var rounded = Calculator.evaluate("round(" + decimal.toPlainString() + ", " + places + ")");

      assertThat(rounded.number().decimal())
          .as("seed %d", seed)
          .isEqualByComparingTo(decimal.setScale(places, java.math.RoundingMode.HALF_UP));
    }
  }

  private static Checked random(Random random, int depth) {
    if (depth == 0) {
      return leaf(random);
    }
    var left = random(random, depth - 1);
    var right = random(random, random.nextInt(depth));
    return switch (random.nextInt(5)) {
      case 0 ->
          new Checked(
              "(" + left.text + " + " + right.text + ")",
              left.above.multiply(right.below).add(right.above.multiply(left.below)),
              left.below.multiply(right.below));
      case 1 ->
          new Checked(
              "(" + left.text + " - " + right.text + ")",
              left.above.multiply(right.below).subtract(right.above.multiply(left.below)),
              left.below.multiply(right.below));
      case 2 ->
          new Checked(
              left.text + " * " + right.text,
              left.above.multiply(right.above),
              left.below.multiply(right.below));
      case 3 ->
          right.above.signum() == 0
              ? left
              : new Checked(
                  left.text + " / (" + right.text + ")",
                  left.above.multiply(right.below),
                  left.below.multiply(right.above));
      default -> new Checked("(" + left.text + ")^2", left.above.pow(2), left.below.pow(2));
    };
  }

  private static Checked leaf(Random random) {
    int whole = random.nextInt(1000);
    return switch (random.nextInt(3)) {
      case 0 -> new Checked("" + whole, BigInteger.valueOf(whole), BigInteger.ONE);
      case 1 ->
          new Checked(
              BigDecimal.valueOf(whole, 2).toPlainString(),
              BigInteger.valueOf(whole),
              BigInteger.valueOf(100));
      default -> new Checked(whole + "%", BigInteger.valueOf(whole), BigInteger.valueOf(100));
    };
  }
}
