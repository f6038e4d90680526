// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/**
 * What a server says that it offers.
 *
 * @param capabilities as it told them last
 */
record Announced(JsonObject capabilities) {

  static final Announced NOTHING = new Announced(JsonValue.EMPTY_JSON_OBJECT);

  private static final List<String> LISTS = List.of("tools", "resources", "prompts");
  private static final String CHANGES = "listChanged";
  private static final JsonObject CHANGING = Json.object().add(CHANGES, true).build();

  /**
   * What the result of {@code server/discover} or {@code initialize} says; of that only what is of
   * use here is kept.
   */
  static Announced in(JsonObject result) {
    var told = object(result, "capabilities");
    var kept = Json.object();
    for (var list : LISTS) {
      if (told.get(list) instanceof JsonObject offered) {
        var changes = JsonValue.TRUE.equals(offered.get(CHANGES));
        kept.add(list, changes ? CHANGING : JsonValue.EMPTY_JSON_OBJECT);
      }
    }
    return new Announced(kept.build());
  }

  boolean resources() {
    return capabilities.get("resources") instanceof JsonObject;
  }

  /** Whether it tells when there are other resources. */
  boolean resourcesChange() {
    return JsonValue.TRUE.equals(object(capabilities, "resources").get(CHANGES));
  }

  boolean prompts() {
    return capabilities.get("prompts") instanceof JsonObject;
  }

  /** The changes that it tells of, as a filter of a subscription; empty if there are none. */
  JsonObject changes() {
    var changes = Json.object();
    for (var list : LISTS) {
      if (JsonValue.TRUE.equals(object(capabilities, list).get(CHANGES))) {
        changes.add(list + "ListChanged", true);
      }
    }
    return changes.build();
  }

  private static JsonObject object(JsonObject json, String key) {
    return json.get(key) instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
  }
}
