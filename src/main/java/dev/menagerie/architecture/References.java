// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Places in the arguments of a planned call that stand for the results of earlier ones.
 *
 * @param pattern finds one; the number of the earlier call is its first group that matches
 */
record References(Pattern pattern) {

  /** The numbers of the calls that arguments refer to, in the order of the places. */
  List<Integer> in(JsonObject arguments) {
    var found = new ArrayList<Integer>();
    collect(arguments, found);
    return found;
  }

  private void collect(JsonValue value, List<Integer> found) {
    switch (value) {
      case JsonString text ->
          pattern.matcher(text.getString()).results().forEach(it -> found.add(id(it)));
      case JsonArray items -> items.forEach(item -> collect(item, found));
      case JsonObject fields -> fields.values().forEach(field -> collect(field, found));
      default -> {}
    }
  }

  /**
   * The call with every reference replaced, in one pass: what a tool said is never read again. A
   * result that is the whole argument is read as JSON where the tool wants no text.
   */
  ToolCall bound(ToolCall call, List<Tool> tools, Map<Integer, String> results) {
    var arguments = Json.object();
    call.arguments()
        .forEach(
            (name, value) -> {
              var bound = bind(value, results);
              boolean typed = whole(value) && !text(tools, call.tool(), name);
              arguments.add(name, typed ? json(bound) : bound);
            });
    return ToolCall.of(call.tool(), arguments.build());
  }

  private boolean whole(JsonValue value) {
    return value instanceof JsonString text && pattern.matcher(text.getString()).matches();
  }

  private static boolean text(List<Tool> tools, String tool, String argument) {
    return tools.stream()
        .filter(it -> it.name().equals(tool))
        .map(it -> it.schema().get("properties"))
        .noneMatch(
            it ->
                it instanceof JsonObject properties
                    && properties.get(argument) instanceof JsonObject property
                    && !property.getString("type", "string").equals("string"));
  }

  private static JsonValue json(JsonValue text) {
    try {
      return Json.parse(((JsonString) text).getString());
    } catch (Malformed _) {
      return text;
    }
  }

  private JsonValue bind(JsonValue value, Map<Integer, String> results) {
    return switch (value) {
      case JsonString text -> Json.text(bind(text.getString(), results));
      case JsonArray items -> {
        var bound = Json.array();
        items.forEach(item -> bound.add(bind(item, results)));
        yield bound.build();
      }
      case JsonObject fields -> {
        var bound = Json.object();
        fields.forEach((name, field) -> bound.add(name, bind(field, results)));
        yield bound.build();
      }
      default -> value;
    };
  }

  private String bind(String text, Map<Integer, String> results) {
    return pattern
        .matcher(text)
        .replaceAll(it -> Matcher.quoteReplacement(results.getOrDefault(id(it), it.group())));
  }

  private static int id(MatchResult reference) {
    int group = 1;
    while (reference.group(group) == null) {
      group++;
    }
    return Integer.parseInt(reference.group(group));
  }
}
