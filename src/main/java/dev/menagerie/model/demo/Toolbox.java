// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tools of a prompt by what their descriptions say they do. Their names say nothing here. */
record Toolbox(List<Tool> tools) {

  /** What a tool can be good for. */
  enum Ability {
    CALCULATE(
        "calculat|arithmetic|\\bmath|evaluat\\w* (?:an? |the |one )?(?:\\w+"
            + " ){0,3}(?:expression|formula|sum)|works? out",
        ""),
    LIST(
        "\\b(?:lists?|enumerates?|names?"
            + " of)\\b.{0,60}\\b(?:files?|folders?|director\\w+|entries|documents?)|(?:which|what)"
            + " files",
        ""),
    READ(
        "\\b(?:reads?|opens?|loads?|prints?|shows?|fetch\\w*|gets?|returns?)\\b.{0,60}\\b(?:files?|documents?|contents?|texts?)|contents?"
            + " of",
        ""),
    SEARCH(
        "\\b(?:search\\w*|finds?|greps?|looks?"
            + " for|locates?|match\\w*)\\b.{0,80}\\b(?:lines?|texts?|words?|files?|documents?|occur\\w*)|lines?"
            + " (?:that )?(?:contain|match|mention)",
        ""),
    COUNT(
        "\\b(?:stat|statistic\\w*|counts?|sizes?|metadata|informations?|facts|measures?|how"
            + " (?:many|long|big|large)|number of)\\b",
        "\\b(?:lines?|words?|characters?|bytes?|sizes?|files?|documents?)\\b"),
    GIVE_UP("without a result|cannot be done|gives? up", ""),
    CHANGE(
        "\\b(?:writes?|creates?|overwrites?|delet\\w*|appends?|saves?|removes?|moves?|renames?|replaces?|edits?)\\b",
        "");

    private final Pattern sign;
    private final Pattern needs;

    Ability(String sign, String needs) {
      this.sign = Pattern.compile(sign, Pattern.DOTALL);
      this.needs = Pattern.compile(needs);
    }

    /**
     * Where in a description the ability shows; the earlier, the more it is what the tool is for.
     */
    int place(String description) {
      var found = sign.matcher(description);
      return found.find() && needs.matcher(description).find() ? found.start() : Integer.MAX_VALUE;
    }
  }

  private static final Pattern FILE =
      Pattern.compile("path|file|folder|director|document|uri|where");
  private static final Pattern NEEDLE =
      Pattern.compile(
          "query|pattern|search|look"
              + " for|needle|regex|term|word|text|phrase|substring|find|contain");

  Toolbox {
    tools = List.copyOf(tools);
  }

  /** What a tool is good for above all. */
  static Optional<Ability> ability(Tool tool) {
    var description = tool.description().toLowerCase(Locale.ROOT);
    var best = Optional.<Ability>empty();
    int place = Integer.MAX_VALUE;
    for (var ability : Ability.values()) {
      int found = ability.place(description);
      boolean able =
          found < place
              && (ability == Ability.CHANGE
                  || !properties(tool).isEmpty()
                  || ability == Ability.LIST);
      if (able) {
        best = Optional.of(ability);
        place = found;
      }
    }
    return best;
  }

  Optional<Tool> able(Ability ability) {
    return tools.stream().filter(it -> ability(it).filter(ability::equals).isPresent()).findFirst();
  }

  Optional<Ability> ability(String name) {
    return tools.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .flatMap(Toolbox::ability);
  }

  /** Arguments that hand an expression to a calculator. */
  static Optional<JsonObject> calculation(Tool tool, String expression) {
    return texts(tool).stream()
        .min(
            Comparator.comparingInt(
                it ->
                    says(tool, it)
                            .matches(
                                "(?s).*(?:expression|formula|calculat|evaluat|arithmetic|input).*")
                        ? 0
                        : 1))
        .flatMap(it -> filled(tool, Json.object().add(it, expression), List.of(it)));
  }

  /** Arguments that name a file, or a folder. Empty if the tool has no place for it. */
  static Optional<JsonObject> about(Tool tool, String file) {
    if (file.isEmpty()) {
      return required(tool).isEmpty()
          ? Optional.of(Json.object().build())
          : fileArgument(tool).flatMap(it -> filled(tool, Json.object().add(it, "."), List.of(it)));
    }
    return fileArgument(tool).flatMap(it -> filled(tool, Json.object().add(it, file), List.of(it)));
  }

  /** Arguments that look for a text, in one file or in all. */
  static Optional<JsonObject> search(Tool tool, String needle, String file) {
    var where = texts(tool).size() > 1 ? fileArgument(tool) : Optional.<String>empty();
    var what =
        texts(tool).stream()
            .filter(it -> !where.filter(it::equals).isPresent())
            .min(Comparator.comparingInt(it -> NEEDLE.matcher(says(tool, it)).find() ? 0 : 1));
    if (what.isEmpty() || (!file.isEmpty() && where.isEmpty())) {
      return Optional.empty();
    }
    var arguments = Json.object().add(what.get(), needle);
    var given = new ArrayList<>(List.of(what.get()));
    if (where.isPresent() && (!file.isEmpty() || required(tool).contains(where.get()))) {
      arguments.add(where.get(), file.isEmpty() ? "." : file);
      given.add(where.get());
    }
    return filled(tool, arguments, given);
  }

  private static Optional<String> fileArgument(Tool tool) {
    var texts = texts(tool);
    var named = texts.stream().filter(it -> FILE.matcher(says(tool, it)).find()).toList();
    var plain =
        named.stream()
            .filter(
                it ->
                    !says(tool, it)
                        .matches(
                            "(?s).*(?:text to|word to|pattern|query|regex|look"
                                + " for|needle|substring|phrase|search for).*"))
            .findFirst();
    return plain.or(() -> texts.size() == 1 ? Optional.of(texts.getFirst()) : Optional.empty());
  }

  /** The arguments with a plain value for whatever else is required. */
  private static Optional<JsonObject> filled(
      Tool tool, JsonObjectBuilder arguments, List<String> given) {
    for (var name : required(tool)) {
      if (!given.contains(name)) {
        var schema =
            properties(tool).get(name) instanceof JsonObject it ? it : Json.object().build();
        if (schema.containsKey("default")) {
          arguments.add(name, schema.get("default"));
        } else if (schema.get("enum") instanceof jakarta.json.JsonArray choices
            && !choices.isEmpty()) {
          arguments.add(name, choices.getFirst());
        } else {
          switch (schema.getString("type", "")) {
            case "integer", "number" -> arguments.add(name, number(name, says(tool, name), schema));
            case "boolean" -> arguments.add(name, false);
            default -> {
              return Optional.empty();
            }
          }
        }
      }
    }
    return Optional.of(arguments.build());
  }

  private static long number(String name, String says, JsonObject schema) {
    long least = schema.get("minimum") instanceof jakarta.json.JsonNumber it ? it.longValue() : 0;
    long most = schema.get("maximum") instanceof jakarta.json.JsonNumber it ? it.longValue() : 1000;
    boolean start =
        (name + says)
            .toLowerCase(Locale.ROOT)
            .matches("(?s).*(?:start|first|offset|from|begin|skip).*");
    return start ? Math.max(least, least > 0 ? least : says.contains("from 1") ? 1 : 0) : most;
  }

  static JsonObject properties(Tool tool) {
    return tool.schema().get("properties") instanceof JsonObject it ? it : Json.object().build();
  }

  static List<String> required(Tool tool) {
    return tool.schema().get("required") instanceof jakarta.json.JsonArray names
        ? names.stream()
            .filter(it -> it instanceof JsonString)
            .map(it -> ((JsonString) it).getString())
            .toList()
        : List.of();
  }

  /** The text arguments, required ones first. */
  private static List<String> texts(Tool tool) {
    var required = required(tool);
    return properties(tool).entrySet().stream()
        .filter(
            it ->
                it.getValue() instanceof JsonObject schema
                    && type(schema).contains("string")
                    && !schema.containsKey("enum"))
        .map(java.util.Map.Entry::getKey)
        .sorted(Comparator.comparingInt(it -> required.contains(it) ? 0 : 1))
        .toList();
  }

  private static String type(JsonObject schema) {
    return schema.containsKey("type") ? schema.get("type").toString() : schema.toString();
  }

  /** Whether an argument names a file or a folder. */
  static boolean filing(Tool tool, String argument) {
    return FILE.matcher(argument.toLowerCase(Locale.ROOT)).find()
        || says(tool, argument).matches("\\S+ (?:the |a )?(?:file|folder|path|document|name)\\b.*");
  }

  private static String says(Tool tool, String argument) {
    var schema = properties(tool).get(argument);
    var description =
        schema instanceof JsonObject it
            ? it.getString("description", it.getString("title", ""))
            : "";
    return (argument + " " + description).toLowerCase(Locale.ROOT);
  }
}
