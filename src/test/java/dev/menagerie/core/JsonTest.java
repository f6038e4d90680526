// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.testkit.ForAll.Source;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
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

  @Test
  void so_is_what_is_nested_too_deeply() {
    var deep = "[".repeat(100_000);
    assertThatThrownBy(() -> Json.parse(deep))
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

  @Test
  void text_is_the_providers_own() {
    forAll(JsonTest::value)
        .check(value -> assertThat(Json.text(value)).isEqualTo(value.toString()));
  }

  @Test
  void every_character_is_written_as_the_provider_writes_it() {
    for (char c = 0; c < 0x3000; c++) {
      var value = Json.text("a" + c + "b" + c);

      assertThat(Json.text(value)).isEqualTo(value.toString());
    }
  }

  private static JsonValue value(Source source) {
    var smaller = new Source(source.random(), source.size() / 2);
    return switch (source.below(source.size() == 0 ? 5 : 8)) {
      case 0 -> JsonValue.NULL;
      case 1 -> source.flip() ? JsonValue.TRUE : JsonValue.FALSE;
      case 2 -> Json.number(source.random().nextLong());
      case 3 -> Json.number(BigDecimal.valueOf(source.random().nextLong(), source.below(40) - 20));
      case 4 -> Json.text(source.text());
      case 5 -> {
        var array = Json.array();
        smaller.list(JsonTest::value).forEach(array::add);
        yield array.build();
      }
      default -> {
        var object = Json.object();
        smaller.list(JsonTest::value).forEach(it -> object.add(smaller.text(), it));
        yield object.build();
      }
    };
  }
}
