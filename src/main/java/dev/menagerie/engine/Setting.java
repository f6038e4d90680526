// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.MemoryUse;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task and its children are given beside what their agents have.
 *
 * @param models by role in lower case, instead of the agents' own
 * @param tools patterns of names, beside the agents' own
 * @param trial that is simulated: each space of memory of its agents is one that begins with this
 *     name instead, which only its tasks see and no keeper reads; empty if nothing is simulated
 */
public record Setting(Map<String, String> models, List<String> tools, Optional<String> trial) {

  public static final Setting NONE = new Setting(Map.of(), List.of());

  public Setting {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    tools = List.copyOf(tools);
  }

  /** A setting in which nothing is simulated. */
  public Setting(Map<String, String> models, List<String> tools) {
    this(models, tools, Optional.empty());
  }

  /** How an agent uses memory here. */
  MemoryUse memory(MemoryUse own) {
    return trial.map(it -> own.in("%s-%s".formatted(it, own.space()))).orElse(own);
  }

  boolean isSimulated() {
    return trial.isPresent();
  }

  JsonObject json() {
    var models = Json.object();
    this.models.forEach(models::add);
    var json = Json.object().add("models", models).add("tools", Json.array(tools));
    trial.ifPresent(it -> json.add("trial", it));
    return json.build();
  }

  static Setting of(JsonObject json) {
    var models = new LinkedHashMap<String, String>();
    json.getJsonObject("models")
        .forEach((role, model) -> models.put(role, ((JsonString) model).getString()));
    return new Setting(
        models,
        json.getJsonArray("tools").getValuesAs(JsonString::getString),
        Optional.ofNullable(json.getString("trial", null)));
  }
}
