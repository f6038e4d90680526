// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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
    assertThat(fields.amount("usd")).contains(new BigDecimal("0.5"));
    fields.end();
  }

  @Test
  void a_null_counts_as_absent() {
    var fields = fields("{\"name\": null}");

    assertThat(fields.optionalText("name")).isEmpty();
    assertThat(problem(() -> fields.text("name")).detail()).isEqualTo("name: missing");
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
