// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/**
 * Foreign JSON of which every text is plain and without secrets, names of fields too: all of a
 * tool's schema is read by a model.
 */
record PlainJson(Secrets secrets) {

  JsonObject of(JsonObject foreign) {
    var plain = Json.object();
    foreign.forEach((name, value) -> plain.add(text(name), value(value)));
    return plain.build();
  }

  String text(String foreign) {
    return secrets.removed(PlainText.of(foreign));
  }

  private JsonValue value(JsonValue foreign) {
    return switch (foreign) {
      case JsonObject object -> of(object);
      case JsonArray array -> {
        var plain = Json.array();
        array.forEach(value -> plain.add(value(value)));
        yield plain.build();
      }
      case JsonString text -> Json.text(text(text.getString()));
      default -> foreign;
    };
  }
}
