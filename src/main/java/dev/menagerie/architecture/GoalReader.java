// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads goals from YAML or JSON; a later text adds to those before it. */
final class GoalReader {

  private static final List<String> FIELDS =
      List.of(
          "id", "do", "priority", "needs", "resources", "from", "by", "takes", "excludes", "holds");
  private static final Pattern YAML = Pattern.compile("\\A(?:\\s*#[^\\n]*\\n|\\s)*goals\\s*:");
  private static final int LATEST = 1_000_000;
  private static final int LONGEST = 10_000;

  private final Map<String, Goal> goals = new LinkedHashMap<>();

  /** Whether a text is one of goals, and not one in words. */
  static boolean isGoals(String text) {
    return YAML.matcher(text).find()
        || (text.stripLeading().startsWith("{") && text.contains("\"goals\""));
  }

  /**
   * Reads {@code goals: [...]}.
   *
   * @param source what messages call it
   * @throws Malformed if it cannot be read; the message names source and goal
   */
  GoalReader read(String source, String text) {
    if (text.isBlank()) {
      return this;
    }
    try {
      if (!(Yaml.parse(text) instanceof JsonObject object)
          || !(object.get("goals") instanceof JsonArray items)
          || object.size() > 1) {
        throw new Malformed("must be a list under goals, and nothing else");
      }
      for (var item : items) {
        var goal = goal(item);
        if (goals.putIfAbsent(goal.id(), goal) != null) {
          throw new Malformed("goal %s: there is another of that id".formatted(goal.id()));
        }
      }
    } catch (Malformed e) {
      throw new Malformed("%s: %s".formatted(source, e.getMessage()));
    }
    return this;
  }

  /**
   * All that were read, in order.
   *
   * @throws Malformed if one speaks of a goal that is none
   */
  List<Goal> goals() {
    for (var goal : goals.values()) {
      for (var other : List.of(goal.needs(), goal.excludes())) {
        for (var id : other) {
          if (!goals.containsKey(id)) {
            throw new Malformed("goal %s: there is no goal %s".formatted(goal.id(), id));
          }
        }
      }
    }
    return List.copyOf(goals.values());
  }

  private static Goal goal(JsonValue value) {
    if (!(value instanceof JsonObject fields)) {
      throw new Malformed("a goal must be an object, not " + Json.kind(value));
    }
    var id = text("a goal", fields, "id");
    if (!id.matches("\\p{L}[\\p{L}\\p{N}_-]{0,99}")) {
      throw new Malformed("goal %s: an id must be letters, digits and dashes".formatted(id));
    }
    var place = "goal " + id;
    for (var name : fields.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new Malformed("%s: %s: unknown, must be one of %s".formatted(place, name, FIELDS));
      }
    }
    int from = number(place, fields, "from", 0, 0, LATEST);
    int takes = number(place, fields, "takes", 1, 1, LONGEST);
    int by = fields.containsKey("by") ? number(place, fields, "by", 0, 0, LATEST) : Goal.NEVER;
    return new Goal(
        id,
        text(place, fields, "do"),
        number(place, fields, "priority", Goal.USUAL_PRIORITY, 1, 10),
        texts(place, fields, "needs"),
        List.of(),
        texts(place, fields, "resources"),
        from,
        by,
        takes,
        texts(place, fields, "excludes"),
        texts(place, fields, "holds").stream().map(it -> it.replaceAll("\\s+", " ")).toList(),
        0,
        false);
  }

  private static String text(String place, JsonObject fields, String name) {
    var value = fields.get(name);
    var text = value == null ? "" : plain(place, name, value);
    if (text.isBlank()) {
      throw new Malformed("%s: %s is missing".formatted(place, name));
    }
    return text;
  }

  /** A list, or one text. */
  private static List<String> texts(String place, JsonObject fields, String name) {
    return switch (fields.get(name)) {
      case null -> List.of();
      case JsonArray items -> items.stream().map(it -> plain(place, name, it)).distinct().toList();
      case JsonValue one -> List.of(plain(place, name, one));
    };
  }

  private static String plain(String place, String name, JsonValue value) {
    return switch (value) {
      case JsonString text -> text.getString().strip();
      case JsonNumber number -> number.toString();
      default ->
          throw new Malformed(
              "%s: %s must be a text, not %s".formatted(place, name, Json.kind(value)));
    };
  }

  private static int number(
      String place, JsonObject fields, String name, int usual, int least, int most) {
    var value = fields.get(name);
    if (value == null) {
      return usual;
    }
    if (value instanceof JsonNumber number
        && number.isIntegral()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return (int) number.longValue();
    }
    throw new Malformed(
        "%s: %s: %s, must be from %d to %d".formatted(place, name, value, least, most));
  }
}
