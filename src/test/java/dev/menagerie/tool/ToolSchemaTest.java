// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ToolSchemaTest {

  /** Arguments, a schema, and the words that the message must have; none if they fit. */
  private record Row(String schema, String arguments, List<String> words) {}

  @TestFactory
  Stream<DynamicTest> names_the_field_and_what_is_allowed() {
    var point =
        """
        {"type": "object", "required": ["x"], "additionalProperties": false,
         "properties": {"x": {"type": "integer", "minimum": 1},
                        "kind": {"enum": ["near", "far"]},
                        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2}}}
        """;
    var defs =
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
         "$defs": {"even": {"type": "integer", "multipleOf": 2}},
         "properties": {"n": {"$ref": "#/$defs/even"}},
         "dependentRequired": {"n": ["unit"]}}
        """;
    var draft7 =
        """
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
         "properties": {"n": {"type": "number", "exclusiveMinimum": 0}}, "required": ["n"]}
        """;
    var numbers =
        """
        {"type": "object",
         "properties": {"whole": {"type": "integer", "maximum": 9007199254740993},
                        "step": {"multipleOf": 0.1}, "one": {"enum": [1.5, null, true]}}}
        """;
    return Stream.of(
            new Row(numbers, "{\"whole\": 9007199254740993, \"step\": 0.3}", List.of()),
            new Row(numbers, "{\"whole\": 1.0, \"one\": 1.50, \"step\": 1e2}", List.of()),
            new Row(numbers, "{\"one\": null}", List.of()),
            new Row(numbers, "{\"one\": false}", List.of("one", "1.5")),
            new Row(numbers, "{\"whole\": 9007199254740994}", List.of("whole", "maximum")),
            new Row(numbers, "{\"whole\": 36893488147419103232}", List.of("whole", "maximum")),
            new Row(numbers, "{\"step\": 0.35}", List.of("step", "multiple")),
            new Row(point, "{\"x\": 1, \"kind\": \"far\", \"tags\": [\"a\"]}", List.of()),
            new Row(point, "{}", List.of("required property 'x' not found")),
            new Row(point, "{\"x\": \"1\"}", List.of("x", "string", "integer")),
            new Row(point, "{\"x\": 0}", List.of("x", "minimum", "1")),
            new Row(point, "{\"x\": 1, \"kind\": \"up\"}", List.of("kind", "near", "far")),
            new Row(
                point,
                "{\"x\": 1, \"z\": 1}",
                List.of("z", "not defined", "there are: x, kind, tags")),
            new Row(point, "{\"x\": 1, \"tags\": [\"a\", 2]}", List.of("tags[1]", "string")),
            new Row(defs, "{\"n\": 4, \"unit\": \"m\"}", List.of()),
            new Row(defs, "{\"n\": 3, \"unit\": \"m\"}", List.of("n", "multiple", "2")),
            new Row(defs, "{\"n\": 4}", List.of("unit")),
            new Row(draft7, "{\"n\": 0.5}", List.of()),
            new Row(draft7, "{\"n\": 0}", List.of("n", "0")))
        .map(row -> DynamicTest.dynamicTest(row.arguments(), () -> checked(row)));
  }

  private static void checked(Row row) {
    var schema = ToolSchema.of(Json.object(row.schema()));

    var wrong = schema.wrong(Json.object(row.arguments()), ResultText::brief);

    assertThat(schema.unusable()).isEmpty();
    if (row.words().isEmpty()) {
      assertThat(wrong).isEmpty();
    } else {
      assertThat(wrong).hasValueSatisfying(text -> assertThat(text).contains(row.words()));
    }
  }

  @TestFactory
  Stream<DynamicTest> refuses_schemas_that_it_cannot_use() {
    return Stream.of(
            "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://127.0.0.1:9/s\"}}}",
            "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"file:///etc/passwd\"}}}",
            "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/none\"}}}",
            "{\"$schema\": \"http://127.0.0.1:9/meta\", \"type\": \"object\"}",
            "{\"type\": \"object\", \"properties\": {\"a\": {\"pattern\": \"(\"}}}",
            "{\"not\":".repeat(70) + "{}" + "}".repeat(70))
        .map(
            text ->
                DynamicTest.dynamicTest(
                    ResultText.brief(text),
                    () -> assertThat(ToolSchema.of(Json.object(text)).unusable()).isPresent()));
  }

  @Test
  void checks_numbers_exactly() {
    var schema = ToolSchema.of(Json.object("{\"properties\": {\"n\": {\"const\": 0.1}}}"));

    assertThat(schema.wrong(Json.object("{\"n\": 0.1}"), ResultText::brief)).isEmpty();
    assertThat(schema.wrong(Json.object("{\"n\": 0.10000000000000000001}"), ResultText::brief))
        .isPresent();
  }
}
