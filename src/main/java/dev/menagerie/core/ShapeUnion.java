// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;

/** A sealed interface, in a {@link Shape}: its alternatives by the value of {@code type}. */
record ShapeUnion(Map<String, ShapeFields> alternatives) implements ShapeNode {
  @Override
  public JsonValue schema() {
    var anyOf = Json.array();
    alternatives.forEach(
        (name, fields) -> anyOf.add(ShapeNode.objectSchema(fields.schemas(), Optional.of(name))));
    return Json.object().add("anyOf", anyOf).build();
  }

  @Override
  public JsonValue encode(Object value, String path) {
    var name = ShapeNode.lower(value.getClass().getSimpleName());
    return named(name, path).encode(value, path, Optional.of(name));
  }

  @Override
  public Object decode(JsonValue json, String path) {
    if (!(json instanceof JsonObject object)) {
      throw ShapeNode.wrong(path, json, "an object");
    }
    if (!(object.get(ShapeNode.TYPE) instanceof JsonString type)) {
      throw new Malformed(
          "%s.type: missing, must be one of %s".formatted(path, alternatives.keySet()));
    }
    return named(type.getString(), path).decodeAlternative(json, path);
  }

  private ShapeFields named(String name, String path) {
    var fields = alternatives.get(name);
    if (fields == null) {
      throw new Malformed(
          "%s.type: %s, must be one of %s".formatted(path, name, alternatives.keySet()));
    }
    return fields;
  }
}
