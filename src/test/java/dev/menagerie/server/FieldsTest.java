// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  private static Fields fields(String json) {
    return Fields.of(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), 1_000);
  }

  private static Problem problem(ThrowingCallable code) {
    return catchThrowableOfType(Problem.class, code);
  }

  @Test
  void reads_each_field_by_its_type() {
    var fields =
        fields(
            """
            {"name": "n", "tags": ["a", "b"], "trust": {"x": "y"}, "count": 3, "usd": 0.5}
            """);

    assertThat(fields.text("name")).isEqualTo("n");
    assertThat(fields.texts("tags")).containsExactly("a", "b");
    assertThat(fields.textsByName("trust")).containsEntry("x", "y");
    assertThat(fields.whole("count", 1)).contains(3L);
    assertThat(fields.amount("usd", BigDecimal.TEN, 1)).contains(new BigDecimal("0.5"));
    fields.end();
  }

  @Test
  void a_null_counts_as_absent() {
    var fields = fields("{\"name\": null}");

    assertThat(fields.optionalText("name")).isEmpty();
    assertThat(problem(() -> fields.text("name")).detail())
        .isEqualTo("name: missing, must be a text");
  }

  @Test
  void an_unknown_field_is_refused_with_those_that_are_known() {
    var fields = fields("{\"name\": \"n\", \"nmae\": 1}");
    fields.text("name");

    var problem = problem(fields::end);

    assertThat(problem.json().getString("field")).isEqualTo("nmae");
    assertThat(problem.detail()).contains("must be one of name");
  }

  @Test
  void a_nested_field_is_named_with_its_path() {
    var budget = fields("{\"budget\": {\"tokens\": 0}}").fields("budget").orElseThrow();

    var problem = problem(() -> budget.whole("tokens", 1));

    assertThat(problem.detail())
        .isEqualTo("budget.tokens: 0, must be a whole number of at least 1");
  }

  @Test
  void numbers_that_are_absurdly_large_are_refused_not_computed() {
    var fields = fields("{\"count\": 1e999999999}");

    assertThat(problem(() -> fields.whole("count", 1)).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e10000000",
        "100e2147483647",
        "1e-999999999",
        "1000.01",
        "0.0001",
        "-1",
        "-1e999999999",
        "\"1\""
      })
  void an_amount_out_of_its_bounds_is_refused_with_them(String usd) {
    var fields = fields("{\"usd\": %s}".formatted(usd));

    assertThat(problem(() -> fields.amount("usd", new BigDecimal(1_000), 3)).detail())
        .startsWith("usd: ")
        .endsWith(", must be a number of at least 0 and at most 1000, with at most 3 decimals");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0e999999999, 0",
    "0e-999999999, 0",
    "1e3, 1000",
    "1000.000, 1000",
    "0.1230000, 0.123"
  })
  void an_amount_is_kept_in_as_few_digits_as_it_has(String usd, BigDecimal kept) {
    var fields = fields("{\"usd\": %s}".formatted(usd));

    assertThat(fields.amount("usd", new BigDecimal(1_000), 3)).contains(kept);
  }

  @Test
  void a_request_without_fields_says_that_it_takes_none() {
    assertThat(problem(fields("{\"junk\": 1}")::end).detail())
        .isEqualTo("junk: unknown, this request takes no fields; leave the body out");
  }

  @Test
  void a_body_over_the_limit_is_refused() {
    assertThat(problem(() -> fields("{\"a\": \"" + "x".repeat(1_000) + "\"}")).status())
        .isEqualTo(413);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    var body = new ByteArrayInputStream(new byte[] {'{', '"', (byte) 0xff, '"', '}'});

    assertThat(problem(() -> Fields.of(body, 100)).detail()).contains("UTF-8");
  }

  @Test
  void half_of_a_surrogate_pair_is_refused() {
    var fields = fields("{\"goal\": \"\\ud800\"}");

    assertThat(problem(() -> fields.text("goal")).detail()).contains("Unicode");
  }

  @Test
  void half_of_a_surrogate_pair_is_refused_wherever_it_is() {
    var fields =
        fields(
            """
            {"in": {"list": [1, {"text": "\\ud800"}]}, "name": {"\\ud800": 1},
             "whole": {"text": "\\ud83e\\udd8a"}}
            """);

    assertThat(problem(() -> fields.object("in")).detail())
        .startsWith("in.list[1].text: not valid Unicode");
    assertThat(problem(() -> fields.json("in")).detail()).contains("Unicode");
    assertThat(problem(() -> fields.fields("name")).detail()).startsWith("name: not valid Unicode");
    assertThat(fields.object("whole")).isPresent();
  }
}
