// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * What a server says that it offers.
 *
 * @param capabilities as it told them when it was first spoken with
 */
record Announced(JsonObject capabilities) {

  static final Announced NOTHING = new Announced(JsonValue.EMPTY_JSON_OBJECT);

  private static final List<String> LISTS = List.of("tools", "resources", "prompts");

  /** What the result of {@code server/discover} or {@code initialize} says. */
  static Announced in(JsonObject result) {
    return new Announced(object(result, "capabilities"));
  }

  boolean resources() {
    return capabilities.get("resources") instanceof JsonObject;
  }

  boolean prompts() {
    return capabilities.get("prompts") instanceof JsonObject;
  }

  /** The changes that it tells of, as a filter of a subscription; empty if there are none. */
  JsonObject changes() {
    var changes = Json.object();
    for (var list : LISTS) {
      if (JsonValue.TRUE.equals(object(capabilities, list).get("listChanged"))) {
        changes.add(list + "ListChanged", true);
      }
    }
    return changes.build();
  }

  private static JsonObject object(JsonObject json, String key) {
    return json.get(key) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }
}
