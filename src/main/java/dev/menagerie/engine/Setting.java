// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task and its children are given beside what their agents have.
 *
 * @param models by role in lower case, instead of the agents' own
 * @param tools patterns of names, beside the agents' own
 */
public record Setting(Map<String, String> models, List<String> tools) {

  public static final Setting NONE = new Setting(Map.of(), List.of());

  public Setting {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    tools = List.copyOf(tools);
  }

  JsonObject json() {
    var models = Json.object();
    this.models.forEach(models::add);
    return Json.object().add("models", models).add("tools", Json.array(tools)).build();
  }

  static Setting of(JsonObject json) {
    var models = new LinkedHashMap<String, String>();
    json.getJsonObject("models")
        .forEach((role, model) -> models.put(role, ((JsonString) model).getString()));
    return new Setting(models, json.getJsonArray("tools").getValuesAs(JsonString::getString));
  }
}
