// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.model.demo.Pursuit.Next;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A tool that the goal itself asks for: "use the echo tool to say hello", "write x to a.txt". */
final class NamedTool {

  private static final int MOST = 4_000;
  private static final Pattern QUOTED =
      Pattern.compile("\"([^\"]*)\"|'([^']*)'(?![\\p{L}])|`([^`]*)`|“([^”]*)”");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])-?\\d+(?:\\.\\d+)?(?!\\w)");
  private static final Pattern SAID =
      Pattern.compile(
          "(?is)(?:\\b(?:say|saying|message|text|with|echo|for|of|on)\\b|:)\\s+(?!.*\\b(?:with|message|text|saying|say)\\b|.*:"
              + " )(?:the (?:message|text|words?)\\s+)?(.+?)[.!?]?\\s*$");

  private NamedTool() {}

  static Optional<Next> next(Rendered rendered) {
    var goal = rendered.goal();
    if (goal.length() > MOST) {
      return Optional.empty();
    }
    for (var tool : rendered.evidence().tools().tools()) {
      var named = named(tool, goal);
      if (named.isPresent()) {
        var arguments = arguments(tool, goal.replace(named.get(), " "));
        if (arguments.isPresent()) {
          return Optional.of(called(rendered, ToolCall.of(tool.name(), arguments.get())));
        }
      }
    }
    return WritingWish.of(goal)
        .flatMap(it -> it.call(rendered.evidence().tools()))
        .map(it -> called(rendered, it));
  }

  private static Next called(Rendered rendered, ToolCall call) {
    var seen = rendered.evidence().made(call.tool(), call.arguments());
    if (seen.isEmpty()) {
      return new Next.Calls(List.of(call), "The task asks for this tool.");
    }
    return seen.get().failed()
        ? new Next.Stuck("The tool failed: " + seen.get().reason())
        : new Next.Done(seen.get().text(), "");
  }

  /** The words with which the goal asks for the tool. */
  private static Optional<String> named(Tool tool, String goal) {
    var full = tool.name();
    var brief = full.substring(full.lastIndexOf("__") < 0 ? 0 : full.lastIndexOf("__") + 2);
    for (var name : List.of(full, brief)) {
      var words = Pattern.quote(name.toLowerCase(Locale.ROOT));
      var asked =
          Pattern.compile(
                  "(?i)(?:\\b(?:use|using|call|calling|run|invoke|through|via)\\s+(?:the\\s+)?(?:tool\\s+)?[`\"']?%s\\b[`\"']?(?:\\s+tool\\b)?|[`\"']?(?<![\\w-])%s\\b[`\"']?\\s+tool\\b)"
                      .formatted(words, words))
              .matcher(goal);
      if (asked.find()) {
        return Optional.of(asked.group());
      }
    }
    return coined(full, goal)
        .or(() -> brief.matches("\\w+[-_]\\w[\\w-]*") ? coined(brief, goal) : Optional.empty())
        .or(() -> verb(tool) ? ordered(brief, goal) : Optional.empty());
  }

  /** A name that is no English word asks for its tool wherever it stands. */
  private static Optional<String> coined(String name, String goal) {
    var found =
        Pattern.compile(
                "(?i)(?:\\bthe )?[`\"']?(?<![\\w-])%s(?![\\w-])[`\"']?"
                    .formatted(Pattern.quote(name)))
            .matcher(goal);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  /** Whether the name may be an order's verb: other ways to the tool are lost by that. */
  private static boolean verb(Tool tool) {
    return Toolbox.ability(tool).isEmpty()
        && Toolbox.required(tool).stream()
            .anyMatch(
                it ->
                    Toolbox.properties(tool).get(it) instanceof JsonObject schema
                        && schema.getString("type", "").equals("string"));
  }

  /** The tool's name as the verb of an order: "please echo ...". */
  private static Optional<String> ordered(String name, String goal) {
    var found =
        Pattern.compile(
                "(?i)^\\s*(?:(?:please|now|just|kindly|can you|could you)[,\\s]+)*%s\\b(?:\\s+back\\b)?"
                    .formatted(Pattern.quote(name)))
            .matcher(goal);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }

  /** Arguments out of the goal: numbers and quoted texts in their order. */
  private static Optional<JsonObject> arguments(Tool tool, String goal) {
    Deque<String> quoted = new ArrayDeque<>();
    QUOTED
        .matcher(goal)
        .results()
        .forEach(it -> quoted.add(it.group().substring(1, it.group().length() - 1)));
    Deque<String> numbers = new ArrayDeque<>();
    NUMBER.matcher(goal).results().forEach(it -> numbers.add(it.group()));
    Deque<String> names = new ArrayDeque<>();
    for (var token : Lexer.tokens(goal)) {
      if (token instanceof Token.Name(var name)) {
        names.add(name);
      }
    }
    var arguments = Json.object();
    for (var property : Toolbox.properties(tool).entrySet()) {
      boolean required =
          tool.schema().get("required") instanceof JsonArray array
              && array.contains(Json.text(property.getKey()));
      if (!required) {
        continue;
      }
      var schema = property.getValue() instanceof JsonObject it ? it : Json.object().build();
      switch (schema.get("type") == null ? "" : schema.get("type").toString().replace("\"", "")) {
        case "number", "integer" -> {
          if (numbers.isEmpty()) {
            return Optional.empty();
          }
          arguments.add(property.getKey(), new BigDecimal(numbers.poll()));
        }
        case "boolean" -> arguments.add(property.getKey(), true);
        case "string" -> {
          var file =
              Toolbox.filing(tool, property.getKey()) && !names.isEmpty()
                  ? Optional.of(names.poll())
                  : Optional.<String>empty();
          var text = file.or(() -> text(quoted, names, goal));
          if (text.isEmpty()) {
            return Optional.empty();
          }
          arguments.add(property.getKey(), text.get());
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(arguments.build());
  }

  private static Optional<String> text(Deque<String> quoted, Deque<String> names, String goal) {
    if (!quoted.isEmpty()) {
      return Optional.of(quoted.poll());
    } else if (!names.isEmpty()) {
      return Optional.of(names.poll());
    }
    var said = SAID.matcher(goal);
    return said.find() ? Optional.of(said.group(1).strip()) : Optional.empty();
  }
}
