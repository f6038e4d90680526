// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculatorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 + 3 * 4 | 14",
        "(2 + 3) * 4 | 20",
        "10 - 4 - 3 | 3",
        "100 / 10 / 5 | 2",
        "0.1 + 0.2 | 0.3",
        "1/3*3 | 1",
        "1/3 | 1/3 (about 0.3333333333)",
        "-2/3 | -2/3 (about -0.6666666667)",
        "200/3 | 200/3 (about 66.66666667)",
        "7/8 | 0.875",
        "1/40000 | 0.000025",
        "1e3 | 1000",
        "1.50 + 1.50 | 3",
        "2^10 | 1024",
        "2**10 | 1024",
        "-2^2 | -4",
        "(-2)^2 | 4",
        "2^-3 | 0.125",
        "2^-1^2 | 0.5",
        "2^3^2 | 512",
        "-2*-3 | 6",
        "3--2 | 5",
        "0^0 | 1",
        "(2/3)^-3 | 3.375",
        "15% of 80 | 12",
        "12.5% of 1/3 of 480 | 20",
        "20% | 0.2",
        "250 * (1 + 8%) | 270",
        "100 - 20% of 50 | 90",
        "-5% | -0.05",
        "17 % 5 | 2",
        "17%5 | 2",
        "-7 mod 3 | 2",
        "7.5 mod 2 | 1.5",
        "5! | 120",
        "-3! | -6",
        "3 x 4 | 12",
        "3 \u00d7 4 \u00f7 6 \u2212 1 | 1",
        "0xFF | 255",
        "sqrt(16) | 4",
        "sqrt(4/9) | 2/3 (about 0.6666666667)",
        "16^0.5 | 4",
        "8^(2/3) | 4",
        "(-8)^(1/3) | -2",
        "cbrt(-27) | -3",
        "root(1024, 10) | 2",
        "sqrt(2) | 1.4142135623731 (rounded)",
        "2^0.5 | 1.4142135623731 (rounded)",
        "sqrt(2)^2 | 2 (rounded)",
        "round(2.5) | 3",
        "round(-2.5) | -3",
        "round(2/3, 2) | 0.67",
        "round(1234, -2) | 1200",
        "floor(-2.5) | -3",
        "ceil(2.1) | 3",
        "CEILING(2.1) | 3",
        "trunc(-2.9) | -2",
        "abs(-1/2) | 0.5",
        "min(3, 1/2, 2) | 0.5",
        "max(3, 1/2, 2) | 3",
        "sum(1, 2, 3) | 6",
        "avg(1, 2) | 1.5",
        "median(5, 1, 3) | 3",
        "median(4, 1) | 2.5",
        "gcd(12, 18, 8) | 2",
        "lcm(4, 6) | 12",
        "div(17, 5) | 3",
        "choose(52, 5) | 2598960",
        "permutations(5, 2) | 20",
        "log(8, 2) | 3 (rounded)",
        "log10(1000) | 3 (rounded)",
        "ln(e) | 1 (rounded)",
        "sin(pi) | 0 (rounded)",
        "cos(0) | 1 (rounded)",
        "degrees(pi) | 180 (rounded)",
        "1.01^12 | 1.126825030131969720661201",
        "1.1^100 | 13780.6123398223 (rounded)",
        "1.000001^1000000 | 2.71828046931938 (rounded)",
        "1/7^30 | 1/22539340290692258087863249 (about 4.436687086E-26)",
        "10^30/3 | 1000000000000000000000000000000/3 (about 3.333333333E+29)",
      })
  void evaluates(String expression, String expected) {
    assertThat(Answer.of(Calculator.evaluate(expression))).isEqualTo(expected);
  }

  @Test
  void keeps_every_digit_of_a_large_integer() {
    var value = Calculator.evaluate("2^1000 + 1");

    assertThat(Answer.of(value)).isEqualTo(BigInteger.ONE.shiftLeft(1000).add(BigInteger.ONE) + "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 + * 3 | at character 5",
        "2 + | ends where a number was expected",
        "2 3 | at character 3, \"3\": an operator is missing",
        "2 (3) | operator",
        "2 pi | operator",
        "(2)(3) | operator",
        "max(1 2) | an operator is missing",
        "max(1,) | a number was expected",
        "max(,1) | a number was expected",
        "max() | a number was expected",
        "(1, 2) | separators of thousands",
        "1,234 * 2 | separators of thousands",
        "(1 + 2 | bra",
        "1 + 2) | at character 6",
        "1 / 0 | at character 3, \"/\": division by zero",
        "1 / (1 - 1) | division by zero",
        "0^-1 | division by zero",
        "5 mod 0 | division by zero",
        "sqrt(-1) | at character 1, \"sqrt\": a negative number has no real root",
        "(-2)^0.5 | no real",
        "ln(0) | more than",
        "ln(-1) | no real number",
        "foo(2) | foo",
        "2 * y | at character 5, \"y\": not a number and not one of the constants",
        "sqrt(1, 2) | sqrt takes 1 argument, not 2",
        "root(8) | root takes 2 arguments, not 1",
        "log(8) | log needs its base",
        "gcd(1.5, 2) | whole number, not 1.5",
        "choose(5, -1) | from 0 to 5000",
        "15% 80 | 15% of 80",
        "3!! | !",
        "1.2.3 | more than one decimal point",
        "1e | 1e",
        "0x | not a number",
        "$5 | $",
        "\"a\" | only numbers",
        "2 = 2 | =",
      })
  void says_what_is_wrong(String expression, String expected) {
    assertThatThrownBy(() -> Calculator.evaluate(expression))
        .isInstanceOf(NotComputable.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void refuses_an_empty_expression(String expression) {
    assertThatThrownBy(() -> Calculator.evaluate(expression))
        .isInstanceOf(NotComputable.class)
        .hasMessageContaining("empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9^9^9^9",
        "9^99999999999999999999",
        "(9^6000)^6000",
        "1e999999999",
        "1e-999999999",
        "1e-2147483647",
        "1e9999999999",
        "5000!",
        "99999999!",
        "choose(10^500, 5000)",
        "0.1^99999999",
        "1.5^999999999999",
        "2^30000",
        "exp(1000000)",
        "10^5000 * 10^5000",
        "round(1, 999999999)",
        "root(2, 999999999)",
      })
  void refuses_quickly_what_is_too_large(String expression) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () ->
            assertThatThrownBy(() -> Calculator.evaluate(expression))
                .isInstanceOf(NotComputable.class));
  }

  @Test
  void takes_longSums_and_refuses_longer_ones() {
    var longSum = "1" + "+1".repeat(999);

    assertThat(Answer.of(Calculator.evaluate(longSum))).isEqualTo("1000");
    assertThatThrownBy(() -> Calculator.evaluate(longSum + "+11"))
        .hasMessageContaining("at most 2000");
  }

  @Test
  void refuses_deep_nesting_and_takes_many_signs() {
    assertThat(Answer.of(Calculator.evaluate("-".repeat(1998) + "1"))).isEqualTo("1");
    assertThat(Answer.of(Calculator.evaluate("(".repeat(100) + "1" + ")".repeat(100))))
        .isEqualTo("1");
    assertThatThrownBy(() -> Calculator.evaluate("(".repeat(101) + "1" + ")".repeat(101)))
        .hasMessageContaining("nested more than 100 deep");
  }

  @Test
  void ends_in_time_with_the_most_work_that_fits() {
    var heavy = "sum(" + "1/(10^2990+7),".repeat(130) + "1)";

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThat(heavy)
                .satisfiesAnyOf(
                    text -> assertThat(Calculator.evaluate(text)).isNotNull(),
                    text ->
                        assertThatThrownBy(() -> Calculator.evaluate(text))
                            .isInstanceOf(NotComputable.class)));
  }
}
