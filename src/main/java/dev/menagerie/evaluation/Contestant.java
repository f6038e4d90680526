// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;

/**
 * An agent of a comparison.
 *
 * @param name that it goes by in the comparison, unlike any other's
 * @param parameters that differ from the agent's
 */
public record Contestant(String name, String agent, JsonObject parameters) {

  JsonObject json() {
    return Json.object()
        .add("name", name)
        .add("agent", agent)
        .add("parameters", parameters)
        .build();
  }

  static Contestant of(JsonObject json) {
    return new Contestant(
        json.getString("name"), json.getString("agent"), json.getJsonObject("parameters"));
  }
}
