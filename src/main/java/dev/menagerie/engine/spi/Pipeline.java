// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls of tools one after the other, offered as one tool. In texts of arguments and output {@code
 * ${/input/city}} stands for what a JSON Pointer leads to: below {@code /input} the arguments of
 * the pipeline, below {@code /steps/0} what its first step said, as JSON if it is an object or a
 * list. A text that is nothing but one reference becomes the value itself; {@code $$} is a dollar.
 *
 * @param output what the pipeline says; what its last step said if it is null
 */
public record Pipeline(List<Step> steps, JsonValue output) {

  /** A call, by the full name of its tool. */
  public record Step(String tool, JsonObject arguments) {}

  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\{([^}]*)}");

  public Pipeline {
    steps = List.copyOf(steps);
  }

  /** The form that {@link #of} reads. */
  public JsonObject json() {
    var all = Json.array();
    steps.forEach(it -> all.add(Json.object().add("tool", it.tool).add("arguments", it.arguments)));
    var json = Json.object().add("steps", all);
    if (!output.equals(JsonValue.NULL)) {
      json.add("output", output);
    }
    return json.build();
  }

  /** Reads what {@link #json} wrote. */
  public static Pipeline of(JsonObject json) {
    return new Pipeline(
        json.getJsonArray("steps").getValuesAs(JsonObject.class).stream()
            .map(it -> new Step(it.getString("tool"), it.getJsonObject("arguments")))
            .toList(),
        json.getOrDefault("output", JsonValue.NULL));
  }

  /** What references lead into. */
  public static JsonObject scope(JsonObject input, List<String> said) {
    var steps = Json.array();
    said.forEach(text -> steps.add(read(text)));
    return Json.object().add("input", input).add("steps", steps).build();
  }

  private static JsonValue read(String text) {
    try {
      return Json.parse(text) instanceof JsonStructure structure ? structure : Json.text(text);
    } catch (Malformed _) {
      return Json.text(text);
    }
  }

  /**
   * A template with values in the place of its references.
   *
   * @param at where the template stands, for the message
   * @throws IllegalArgumentException if one leads nowhere
   */
  public static JsonValue filled(String at, JsonValue template, JsonObject scope) {
    return switch (template) {
      case JsonString text -> filled(at, text.getString(), scope);
      case JsonObject object -> {
        var filled = Json.object();
        object.forEach((name, value) -> filled.add(name, filled(at + "." + name, value, scope)));
        yield filled.build();
      }
      case JsonArray array -> {
        var filled = Json.array();
        for (int i = 0; i < array.size(); i++) {
          filled.add(filled("%s[%d]".formatted(at, i), array.get(i), scope));
        }
        yield filled.build();
      }
      default -> template;
    };
  }

  private static JsonValue filled(String at, String text, JsonObject scope) {
    var whole = REFERENCE.matcher(text);
    if (whole.matches() && whole.group(1) != null) {
      return value(at, whole.group(1), scope);
    }
    return Json.text(
        REFERENCE
            .matcher(text)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group(1) == null ? "$" : words(value(at, found.group(1), scope)))));
  }

  private static String words(JsonValue value) {
    return value instanceof JsonString text ? text.getString() : Json.text(value);
  }

  private static JsonValue value(String at, String pointer, JsonObject scope) {
    try {
      return scope.getValue(pointer);
    } catch (JsonException | IllegalArgumentException _) {
      throw new IllegalArgumentException("%s: %s leads nowhere".formatted(at, pointer));
    }
  }

  /** The pointers of all references in a template. */
  public static List<String> references(JsonValue template) {
    var found = new ArrayList<String>();
    references(template, found);
    return List.copyOf(found);
  }

  private static void references(JsonValue template, List<String> found) {
    switch (template) {
      case JsonString text ->
          REFERENCE
              .matcher(text.getString())
              .results()
              .filter(it -> it.group(1) != null)
              .forEach(it -> found.add(it.group(1)));
      case JsonObject object -> object.values().forEach(it -> references(it, found));
      case JsonArray array -> array.forEach(it -> references(it, found));
      default -> {}
    }
  }
}
