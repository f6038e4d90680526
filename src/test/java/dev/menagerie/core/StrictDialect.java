// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** The rules for schemas in the structured output modes of model providers. */
public final class StrictDialect {

  private StrictDialect() {}

  /** The root is an object; every object lists all its fields as required and allows no other. */
  public static void check(JsonObject schema) {
    assertThat(schema).containsEntry("type", Json.text("object")).doesNotContainKey("anyOf");
    within(schema);
  }

  private static void within(JsonValue value) {
    switch (value) {
      case JsonArray items -> items.forEach(StrictDialect::within);
      case JsonObject schema -> {
        if (Json.text("object").equals(schema.get("type"))) {
          var fields = schema.getJsonObject("properties").keySet();
          assertThat(schema.getJsonArray("required").getValuesAs(JsonString::getString))
              .containsExactlyElementsOf(fields);
          assertThat(schema).containsEntry("additionalProperties", JsonValue.FALSE);
        }
        assertThat(schema)
            .doesNotContainKeys("oneOf", "allOf", "not", "patternProperties", "$ref", "default");
        schema.values().forEach(StrictDialect::within);
      }
      default -> {}
    }
  }
}
