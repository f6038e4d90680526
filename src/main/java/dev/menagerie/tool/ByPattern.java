// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is said of tools by patterns of their names, with or without the server's.
 *
 * @param rules the first that matches counts
 */
record ByPattern<T>(Map<NamePattern, T> rules) {

  ByPattern {
    rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
  }

  /** Reads one value, or says that it does not fit and where. */
  interface Reading<T> {
    T of(String at, JsonValue json);
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if a pattern or a value does not fit; the message begins with
   *     where
   */
  static <T> ByPattern<T> of(String at, JsonValue json, Reading<T> reading) {
    if (!(json instanceof JsonObject object)) {
      throw Misread.at(at, json, "an object by pattern of tool names");
    }
    var rules = new LinkedHashMap<NamePattern, T>();
    object.forEach(
        (pattern, value) ->
            rules.put(
                NamePattern.ofTools(at, pattern),
                reading.of("%s.%s".formatted(at, pattern), value)));
    return new ByPattern<>(rules);
  }

  /** What is said of a tool. */
  Optional<T> of(String full, String own) {
    return rules.entrySet().stream()
        .filter(it -> it.getKey().matches(full) || it.getKey().matches(own))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  JsonObject json(Function<T, JsonValue> form) {
    var json = Json.object();
    rules.forEach((pattern, value) -> json.add(pattern.text(), form.apply(value)));
    return json.build();
  }
}
