// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.testkit.ForAll;
import dev.menagerie.testkit.ForAll.Source;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

  enum Colour {
    RED,
    DARK_GREEN
  }

  record Inner(String text, int small, Optional<Colour> colour) {}

  sealed interface Figure {
    record Circle(double radius, Inner inner) implements Figure {}

    record FreeForm(List<Inner> points, Optional<String> note) implements Figure {}

    sealed interface Flat extends Figure {
      record Square(BigDecimal side) implements Flat {}
    }
  }

  record All(
      @Says("a text") String text,
      int small,
      long large,
      double real,
      boolean truth,
      BigDecimal decimal,
      Instant time,
      Colour colour,
      @Says("maybe") Optional<Long> maybe,
      List<List<String>> lists,
      Figure figure,
      List<Figure> figures,
      JsonObject free) {}

  record Even(int number) {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException("number: %d, must be even".formatted(number));
      }
    }
  }

  record Knot(Optional<Knot> next) {}

  record Mapped(Map<String, String> map) {}

  private static Inner inner(Source source) {
    return new Inner(
        source.text(),
        source.oneOf(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, source.below(100)),
        source.maybe(it -> it.oneOf(Colour.values())));
  }

  private static BigDecimal decimal(Source source) {
    return new BigDecimal(
        new BigInteger(source.size() * 8, source.random()), source.below(40) - 20);
  }

  private static Figure figure(Source source) {
    return switch (source.below(3)) {
      case 0 -> new Figure.Circle(source.random().nextGaussian() * 1e300, inner(source));
      case 1 -> new Figure.FreeForm(source.list(ShapeTest::inner), source.maybe(Source::text));
      default -> new Figure.Flat.Square(decimal(source));
    };
  }

  private static All all(Source source) {
    return new All(
        source.text(),
        source.random().nextInt(),
        source.random().nextLong(),
        source.oneOf(0.0, Double.MIN_VALUE, Double.MAX_VALUE, source.random().nextDouble()),
        source.flip(),
        decimal(source),
        Instant.ofEpochSecond(source.below(2_000_000_000), source.below(1_000_000_000)),
        source.oneOf(Colour.values()),
        source.maybe(it -> it.random().nextLong()),
        source.list(outer -> outer.list(Source::text)),
        figure(source),
        source.list(ShapeTest::figure),
        Json.object().add(source.text(), source.text()).add("n", 1).build());
  }

  private static <T> T back(Shape<T> shape, T value) {
    return shape.parse(shape.encode(value).toString());
  }

  @Test
  void a_value_comes_back_from_its_json_text() {
    ForAll.forAll(ShapeTest::all)
        .check(value -> assertThat(back(Shape.of(All.class), value)).isEqualTo(value));
  }

  @Test
  void a_sealed_root_and_a_list_come_back_from_a_wrapper() {
    ForAll.forAll(ShapeTest::figure)
        .check(value -> assertThat(back(Shape.of(Figure.class), value)).isEqualTo(value));
    ForAll.forAll(source -> source.list(ShapeTest::figure))
        .check(value -> assertThat(back(Shape.listOf(Figure.class), value)).isEqualTo(value));
  }

  @Test
  void simple_roots_come_back_from_a_wrapper() {
    assertThat(back(Shape.of(Instant.class), Instant.EPOCH)).isEqualTo(Instant.EPOCH);
    assertThat(back(Shape.of(Colour.class), Colour.DARK_GREEN)).isEqualTo(Colour.DARK_GREEN);
    assertThat(back(Shape.of(Long.class), 7L)).isEqualTo(7L);
  }

  @Test
  void a_changed_json_is_refused_or_decodes_to_what_it_says() {
    var shape = Shape.of(All.class);
    ForAll.forAll(ShapeTest::all)
        .check(
            value -> {
              var json = shape.encode(value);
              for (var name : json.keySet()) {
                if (!name.equals("maybe")) {
                  var less = Json.object(json).remove(name).build();
                  assertThatThrownBy(() -> shape.decode(less))
                      .isInstanceOf(Malformed.class)
                      .hasMessage("$.%s: missing", name);
                }
              }
            });
  }

  @Test
  void constants_are_lower_case_and_alternatives_are_told_apart_by_type() {
    var figure =
        new Figure.FreeForm(
            List.of(new Inner("a", 1, Optional.of(Colour.DARK_GREEN))), Optional.empty());

    assertThat(Shape.of(Figure.class).encode(figure))
        .hasToString(
            "{\"value\":{\"type\":\"free_form\",\"points\":[{\"text\":\"a\",\"small\":1,"
                + "\"colour\":\"dark_green\"}],\"note\":null}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"text\":1,\"small\":1,\"colour\":null} | $.text: 1, must be a text",
        "{\"text\":\"\",\"small\":\"1\",\"colour\":null} | $.small: \"1\", must be a whole number",
        "{\"text\":\"\",\"small\":1.5,\"colour\":null} | $.small: 1.5, must be a whole number of 32"
            + " bits",
        "{\"text\":\"\",\"small\":3000000000,\"colour\":null} | $.small: 3000000000, must be a"
            + " whole number of 32 bits",
        "{\"text\":\"\",\"small\":1e999999999,\"colour\":null} | $.small: 1E+999999999, must be a"
            + " whole number of 32 bits",
        "{\"text\":\"\",\"small\":1,\"colour\":\"blue\"} | $.colour: \"blue\", must be one of red,"
            + " dark_green",
        "{\"text\":\"\",\"small\":1,\"colour\":3} | $.colour: 3, must be one of red, dark_green",
        "{\"text\":\"\",\"colour\":null} | $.small: missing",
        "{\"text\":null,\"small\":1} | $.text: null, must be a text",
        "{\"text\":\"\",\"small\":1,\"more\":1} | $.more: unknown, must be one of [text, small,"
            + " colour]",
        "[] | no JSON object in the reply",
        "{\"text\":\"\",\"small\":NaN,\"colour\":null} | not JSON",
        "{\"text\":\"\",\"small\":1 | no JSON object in the reply",
      })
  void what_is_wrong_is_said_with_its_path(String json, String message) {
    assertThatThrownBy(() -> Shape.of(Inner.class).parse(json))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"value\":{\"type\":\"circle\",\"radius\":1e999,\"inner\":{}}} | $.value.radius: 1E+999,"
            + " must be a finite number",
        "{\"value\":{\"type\":\"circle\",\"radius\":1,\"inner\":{\"text\":\"\"}}} |"
            + " $.value.inner.small: missing",
        "{\"value\":{\"type\":\"free_form\",\"points\":[{\"text\":\"\",\"small\":1},7],\"note\":null}}"
            + " | $.value.points[1]: 7, must be an object",
        "{\"value\":{\"type\":\"hexagon\"}} | $.value.type: hexagon, must be one of [circle,"
            + " free_form, square]",
        "{\"value\":{\"side\":1}} | $.value.type: missing, must be one of [circle, free_form,"
            + " square]",
        "{\"type\":\"square\",\"side\":1} | $.type: unknown, must be one of [value]",
        "{\"value\":[]} | $.value: [], must be an object",
        "{} | $.value: missing",
      })
  void inside_a_sealed_root_too(String json, String message) {
    assertThatThrownBy(() -> Shape.of(Figure.class).parse(json))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void what_a_constructor_refuses_is_malformed() {
    assertThatThrownBy(() -> Shape.of(Even.class).parse("{\"number\":3}"))
        .isInstanceOf(Malformed.class)
        .hasMessage("$: number: 3, must be even");
  }

  @Test
  void what_has_no_json_form_is_refused_with_its_path() {
    var shape = Shape.of(Figure.class);
    var inner = new Inner("", 1, Optional.empty());
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> shape.encode(new Figure.Circle(number, inner)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("$.value.radius: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "```json\n{\"number\":2}\n```",
        "Here it is: {\"number\":2}. Good luck!",
        "  {\"number\" : 2.0}  "
      })
  void a_reply_may_stand_in_a_fence_or_between_sentences(String reply) {
    assertThat(Shape.of(Even.class).parse(reply)).isEqualTo(new Even(2));
  }

  @Test
  void an_optional_field_may_be_left_out() {
    assertThat(Shape.of(Inner.class).parse("{\"text\":\"a\",\"small\":1}"))
        .isEqualTo(new Inner("a", 1, Optional.empty()));
  }

  @Test
  void a_free_object_travels_as_text_and_is_read_as_object_too() {
    record Free(JsonObject free) {}
    var free = new Free(Json.object().add("a", 1).build());

    assertThat(Shape.of(Free.class).encode(free)).hasToString("{\"free\":\"{\\\"a\\\":1}\"}");
    assertThat(Shape.of(Free.class).parse("{\"free\":{\"a\":1}}")).isEqualTo(free);
    assertThatThrownBy(() -> Shape.of(Free.class).parse("{\"free\":\"[1]\"}"))
        .hasMessage("$.free: not a JSON object but a list");
  }

  @Test
  void types_without_a_shape_are_refused_with_the_component() {
    assertThatThrownBy(() -> Shape.of(Knot.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("$.next: recursive type");
    assertThatThrownBy(() -> Shape.of(Mapped.class)).hasMessageStartingWith("$.map: no shape for");
  }

  @Test
  void the_schema_describes_every_field_in_order() {
    assertThat(Shape.of(Inner.class).schema())
        .hasToString(
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},"
                + "\"small\":{\"type\":\"integer\"},\"colour\":{\"anyOf\":[{\"type\":\"string\","
                + "\"enum\":[\"red\",\"dark_green\"]},{\"type\":\"null\"}]}},"
                + "\"required\":[\"text\",\"small\",\"colour\"],\"additionalProperties\":false}");
    assertThat(Shape.of(All.class).schema().getValue("/properties/text/description"))
        .hasToString("\"a text\"");
  }

  @Test
  void schemas_are_in_the_dialect_of_strict_modes() {
    for (var type : List.of(All.class, Figure.class, Inner.class, Instant.class)) {
      StrictDialect.check(Shape.of(type).schema());
    }
    StrictDialect.check(Shape.listOf(Figure.class).schema());
  }
}
