// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long answers of tools may be kept for who asks the same.
 *
 * @param byPattern of names, with or without the server's; the first that matches counts
 */
record Keeping(Map<NamePattern, Duration> byPattern) {

  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(86_400);

  /**
   * Reads {@code {"rate*": 60}}, in seconds.
   *
   * @throws IllegalArgumentException if it is something else; the message begins with where
   */
  static Keeping of(JsonObject json) {
    var byPattern = new LinkedHashMap<NamePattern, Duration>();
    json.forEach(
        (pattern, seconds) -> {
          byPattern.put(
              NamePattern.ofTools("cache", pattern), seconds("cache." + pattern, seconds));
        });
    return new Keeping(byPattern);
  }

  private static Duration seconds(String at, JsonValue json) {
    if (json instanceof JsonNumber number
        && number.bigDecimalValue().signum() > 0
        && number.bigDecimalValue().compareTo(MOST_SECONDS) <= 0
        && number.isIntegral()) {
      return Duration.ofSeconds(number.longValue());
    }
    throw Misread.at(at, json, "a whole number of seconds from 1 to 86400");
  }

  /** How long an answer of a tool may be kept; zero for not at all. */
  Duration of(String full, String own) {
    return byPattern.entrySet().stream()
        .filter(it -> it.getKey().matches(full) || it.getKey().matches(own))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  JsonObject json() {
    var json = Json.object();
    byPattern.forEach((pattern, time) -> json.add(pattern.text(), time.toSeconds()));
    return json.build();
  }
}
