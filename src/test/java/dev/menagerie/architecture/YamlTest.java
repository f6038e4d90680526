// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {

  private static String json(String yaml) {
    return Yaml.parse(yaml).toString();
  }

  @Test
  void blocks_lists_and_scalars_are_read() {
    assertThat(
            json(
                """
                # a comment
                name: Ada # and another
                count: 3
                ratio: -0.5
                on: true
                none: ~
                empty:
                quoted: "a: \\"b\\" # c"
                single: 'it''s'
                url: http://a.b/c#d
                flow: [1, {"a": 2}]   # behind JSON
                list:
                - one
                - two: 2
                  three: 3
                -
                  four: 4
                - - 5
                  - 6
                deep:
                  er:
                    x: y
                """))
        .isEqualTo(
            "{\"name\":\"Ada\",\"count\":3,\"ratio\":-0.5,\"on\":true,\"none\":null,"
                + "\"empty\":null,\"quoted\":\"a: \\\"b\\\" # c\",\"single\":\"it's\","
                + "\"url\":\"http://a.b/c#d\",\"flow\":[1,{\"a\":2}],"
                + "\"list\":[\"one\",{\"two\":2,\"three\":3},{\"four\":4},[5,6]],"
                + "\"deep\":{\"er\":{\"x\":\"y\"}}}");
  }

  @Test
  void blocks_of_text_keep_their_lines_or_fold_them() {
    assertThat(
            json(
                """
                kept: |
                  one: 1
                    # two

                  three
                folded: >-
                  one
                  two
                last: x
                """))
        .isEqualTo(
            "{\"kept\":\"one: 1\\n  # two\\n\\nthree\",\"folded\":\"one two\",\"last\":\"x\"}");
  }

  @Test
  void json_over_many_lines_is_json() {
    assertThat(json("\n{\n \"a\": [1,\n 2]}")).isEqualTo("{\"a\":[1,2]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a: 1^a: 2 | line 2 repeats a",
        "a: 1^  b: 2 | line 2 is indented more than what it follows",
        "~  a: 1^b: 2~ | line 2 is indented less than what it follows",
        "a: 1^b | line 2 is no \"key: value\"",
        "a:^\tb: 1 | line 2 is indented by a tab; use spaces",
        "a: &x 1 | line 1 uses a part of YAML that is not read here; put the text in quotes",
        "a: *x | line 1 uses a part of YAML that is not read here; put the text in quotes",
        "a: 'b | line 1 has a quote that does not end",
        "a: [1, | line 1 is not JSON",
      })
  void what_is_not_read_is_said_with_its_line(String yaml, String message) {
    assertThatThrownBy(() -> Yaml.parse(yaml.replace('^', '\n')))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void nothing_is_null_and_endless_nesting_is_refused() {
    assertThat(json("")).isEqualTo("null");
    assertThatThrownBy(() -> Yaml.parse("- ".repeat(5_000) + "x"))
        .hasMessage("line 1 is nested too deeply");
  }
}
