// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;

/** A JSON Schema 2020-12 of a tool's arguments, put together. */
final class ArgumentSchema {

  private final JsonObjectBuilder properties = Json.createObjectBuilder();
  private final JsonArrayBuilder required = Json.createArrayBuilder();

  ArgumentSchema text(String name, String description) {
    return property(name, "string", description);
  }

  ArgumentSchema line(String name, String description) {
    properties.add(
        name,
        Json.createObjectBuilder()
            .add("type", "integer")
            .add("minimum", 1)
            .add("description", description));
    return this;
  }

  ArgumentSchema flag(String name, String description) {
    return property(name, "boolean", description);
  }

  /** Makes one of the properties required. */
  ArgumentSchema needed(String name) {
    required.add(name);
    return this;
  }

  JsonObject json() {
    return Json.createObjectBuilder()
        .add("$schema", "https://json-schema.org/draft/2020-12/schema")
        .add("type", "object")
        .add("properties", properties)
        .add("required", required)
        .add("additionalProperties", false)
        .build();
  }

  /** Hints for clients. Nothing that is read here comes from outside the folder. */
  static JsonObject hints(String title, boolean readOnly) {
    return Json.createObjectBuilder()
        .add("title", title)
        .add("readOnlyHint", readOnly)
        .add("destructiveHint", !readOnly)
        .add("idempotentHint", readOnly)
        .add("openWorldHint", false)
        .build();
  }

  private ArgumentSchema property(String name, String type, String description) {
    properties.add(
        name, Json.createObjectBuilder().add("type", type).add("description", description));
    return this;
  }
}
