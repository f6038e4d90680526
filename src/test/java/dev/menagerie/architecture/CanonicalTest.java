// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18",
        "18.0",
        "$18.00",
        "18 apples",
        "18 €",
        "EUR 18",
        "18%",
        "018",
        "+18",
        "The answer is 18.",
        "**18**",
        "answer: 18",
        "x = 18",
        "18 dollars",
        "18km/h",
        " 18\n",
        "Final answer: $18",
        "18 usd"
      })
  void forms_of_one_number_are_one_answer(String answer) {
    assertThat(Canonical.of(answer)).isEqualTo("18");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,234,567 | 1234567",
        "-3.50 | -3.5",
        "−3.5 | -3.5",
        "1/3 | 1/3",
        ".5 kg | 0.5",
        "100 | 100",
        "0.0 | 0",
        "-0 | 0",
        "1e | 1"
      })
  void numbers_keep_their_value(String answer, String canonical) {
    assertThat(Canonical.of(answer)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[3, 1, 2]", "3, 1, 2", "3 1 2", "(3; 1.0; 2)"})
  void forms_of_one_list_are_one_answer(String answer) {
    assertThat(Canonical.of(answer)).isEqualTo("3 1 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"Paris. | paris", "'PARIS' | paris", "New  York | new york", "Yes! | yes"})
  void case_and_punctuation_do_not_matter(String answer, String canonical) {
    assertThat(Canonical.of(answer)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"18 | 19", "18 | -18", "1.8 | 18", "1 2 | 2 1", "4 + 6 | 4 - 6", "1/2 | 2", "a | b"})
  void different_answers_stay_different(String one, String other) {
    assertThat(Canonical.of(one)).isNotEqualTo(Canonical.of(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "\"\"", "**"})
  void what_says_nothing_is_blank(String answer) {
    assertThat(Canonical.of(answer)).isBlank();
  }
}
