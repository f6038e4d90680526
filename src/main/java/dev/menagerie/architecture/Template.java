// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Tool;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts in which {@code ${name}} stands for a result, and {@code ${name.field.0}} for a part of one
 * that is JSON. All are replaced in one pass: what a result says is never read again.
 */
final class Template {

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{([A-Za-z][\\w-]*)((?:\\.[\\w-]+)*)}");

  private Template() {}

  static String fill(String text, Map<String, String> results) {
    return REFERENCE
        .matcher(text)
        .replaceAll(it -> Matcher.quoteReplacement(value(it.group(1), it.group(2), results)));
  }

  /**
   * The arguments of a tool; what is a result alone is read as JSON where the tool wants no text.
   */
  static JsonObject fill(JsonObject arguments, Optional<Tool> tool, Map<String, String> results) {
    var filled = Json.object();
    arguments.forEach(
        (name, value) -> {
          boolean typed =
              value instanceof JsonString text
                  && REFERENCE.matcher(text.getString()).matches()
                  && tool.isPresent()
                  && !text(tool.get(), name);
          var full = fill(value, results);
          filled.add(name, typed && full instanceof JsonString it ? json(it) : full);
        });
    return filled.build();
  }

  private static JsonValue fill(JsonValue value, Map<String, String> results) {
    return switch (value) {
      case JsonString text -> Json.text(fill(text.getString(), results));
      case JsonArray items -> {
        var filled = Json.array();
        items.forEach(item -> filled.add(fill(item, results)));
        yield filled.build();
      }
      case JsonObject fields -> {
        var filled = Json.object();
        fields.forEach((name, field) -> filled.add(name, fill(field, results)));
        yield filled.build();
      }
      default -> value;
    };
  }

  /** Hands over the names that a value speaks of. */
  static void names(JsonValue value, Consumer<String> found) {
    switch (value) {
      case JsonString text ->
          REFERENCE.matcher(text.getString()).results().forEach(it -> found.accept(it.group(1)));
      case JsonArray items -> items.forEach(item -> names(item, found));
      case JsonObject fields -> fields.values().forEach(field -> names(field, found));
      default -> {}
    }
  }

  private static String value(String name, String path, Map<String, String> results) {
    var result = results.getOrDefault(name, "");
    if (path.isEmpty()) {
      return result;
    }
    var value = json(Json.text(result));
    for (var key : List.of(path.substring(1).split("\\."))) {
      value = part(value, key);
    }
    return plain(value);
  }

  private static JsonValue part(JsonValue value, String key) {
    if (value instanceof JsonObject fields) {
      return fields.getOrDefault(key, JsonValue.NULL);
    }
    return value instanceof JsonArray items
            && key.matches("\\d{1,8}")
            && Integer.parseInt(key) < items.size()
        ? items.get(Integer.parseInt(key))
        : JsonValue.NULL;
  }

  private static String plain(JsonValue value) {
    return switch (value) {
      case JsonString text -> text.getString();
      default -> value.equals(JsonValue.NULL) ? "" : Json.text(value);
    };
  }

  private static boolean text(Tool tool, String argument) {
    return !(tool.schema().get("properties") instanceof JsonObject properties)
        || !(properties.get(argument) instanceof JsonObject property)
        || property.getString("type", "string").equals("string");
  }

  private static JsonValue json(JsonString text) {
    try {
      return Json.parse(text.getString());
    } catch (Malformed _) {
      return text;
    }
  }
}
