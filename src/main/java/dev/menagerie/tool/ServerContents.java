// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a server offers beside tools, as last listed: bounded, plain, without secrets.
 *
 * @param resources each with {@code uri}, {@code name}, {@code description}, {@code mimeType}
 * @param templates the same with {@code uriTemplate}
 * @param prompts each with {@code name}, {@code description}, {@code arguments}
 * @param unlisted why something is missing, by the list that it is missing from
 */
record ServerContents(
    List<JsonObject> resources,
    List<JsonObject> templates,
    List<JsonObject> prompts,
    Map<String, String> unlisted) {

  static final ServerContents NONE = new ServerContents(List.of(), List.of(), List.of(), Map.of());

  private static final int LONGEST_LINE = 160;

  ServerContents {
    resources = List.copyOf(resources);
    templates = List.copyOf(templates);
    prompts = List.copyOf(prompts);
  }

  /** A line for each of the first resources, then of the first templates. */
  Stream<String> lines(int most) {
    return Stream.concat(lines("uri", resources, most), lines("uriTemplate", templates, most));
  }

  private static Stream<String> lines(String key, List<JsonObject> all, int most) {
    return all.stream()
        .filter(it -> it.getString(key).length() <= LONGEST_LINE)
        .limit(most)
        .map(it -> line(it.getString(key), it));
  }

  private static String line(String uri, JsonObject resource) {
    var about = resource.getString("description", resource.getString("name", ""));
    var line = about.isEmpty() ? uri : uri + ": " + about;
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }

  /** Adds them to what the HTTP API shows of the server. */
  void addTo(JsonObjectBuilder json) {
    add(json, "resources", resources);
    add(json, "resourceTemplates", templates);
    add(json, "prompts", prompts);
    if (!unlisted.isEmpty()) {
      var array = Json.array();
      unlisted.forEach(
          (list, why) -> array.add(Json.object().add("list", list).add("reason", why)));
      json.add("unlisted", array);
    }
  }

  private static void add(JsonObjectBuilder json, String key, List<JsonObject> all) {
    if (!all.isEmpty()) {
      json.add(key, array(all));
    }
  }

  private static JsonArray array(List<JsonObject> all) {
    var array = Json.array();
    all.forEach(array::add);
    return array.build();
  }
}
