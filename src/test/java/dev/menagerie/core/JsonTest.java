// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"a\"", "null", "true", " [1, {\"a\": []}] ", "{}", "-1.5E-7"})
  void one_value_is_read(String text) {
    assertThat(Json.parse(text)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1, 2",
        "1 2",
        "{} x",
        "{}{}",
        "[] ]",
        "{\"a\":1}}",
        "\"a\" b",
        "01",
        "NaN",
        "[1,]",
        "{\"a\"",
        "'a'"
      })
  void anything_else_is_malformed(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith("not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "[]", "null", "\"{}\""})
  void another_value_is_no_object(String text) {
    assertThatThrownBy(() -> Json.object(text))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith("not a JSON object but ");
  }
}
