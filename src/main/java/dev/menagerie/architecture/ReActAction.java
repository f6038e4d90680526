// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Run;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An action of ReAct's text protocol, {@code name[argument]}. */
record ReActAction(String name, String argument) {

  boolean finishes() {
    return sameName("Finish");
  }

  /** Makes the call. Whatever is wrong with it is an observation. */
  Observation act(List<Tool> tools, Run run) {
    var tool = tools.stream().filter(it -> it.name().equals(name)).findFirst();
    var meant = tool.or(() -> tools.stream().filter(it -> sameName(it.name())).findFirst());
    if (meant.isEmpty()) {
      var names = tools.stream().map(Tool::name).collect(Collectors.joining(", "));
      return new Observation.Failure(
          "there is no tool %s; the actions are %s and Finish".formatted(name, names));
    }
    try {
      return run.act(ToolCall.of(meant.get().name(), arguments(meant.get())));
    } catch (Malformed e) {
      return new Observation.Failure(
          "the argument of %s is %s; it must fit %s"
              .formatted(name, e.getMessage(), meant.get().schema()));
    }
  }

  /** A JSON object, or the bare value of a tool's only argument. */
  private JsonObject arguments(Tool tool) {
    if (argument.isBlank()) {
      return Json.object().build();
    }
    try {
      return Json.object(argument);
    } catch (Malformed e) {
      var only = only(tool.schema());
      if (only.isEmpty() || argument.startsWith("{")) {
        throw e;
      }
      return Json.object().add(only.get(), bare(tool.schema(), only.get())).build();
    }
  }

  private JsonValue bare(JsonObject schema, String name) {
    var property = schema.getJsonObject("properties").get(name);
    boolean text = property instanceof JsonObject it && "string".equals(it.getString("type", ""));
    try {
      var value = Json.parse(argument);
      return !text || value instanceof JsonString ? value : Json.text(argument);
    } catch (Malformed _) {
      return Json.text(argument);
    }
  }

  /** The name of the only argument, or of the only one required. */
  private static Optional<String> only(JsonObject schema) {
    if (!(schema.get("properties") instanceof JsonObject properties)) {
      return Optional.empty();
    }
    if (properties.size() == 1) {
      return Optional.of(properties.keySet().iterator().next());
    }
    return schema.get("required") instanceof JsonArray required
            && required.size() == 1
            && required.get(0) instanceof JsonString name
            && properties.containsKey(name.getString())
        ? Optional.of(name.getString())
        : Optional.empty();
  }

  private boolean sameName(String other) {
    return !name.isEmpty()
        && name.length() == other.length()
        && name.substring(0, 1).equalsIgnoreCase(other.substring(0, 1))
        && name.substring(1).equals(other.substring(1));
  }

  @Override
  public String toString() {
    return "%s[%s]".formatted(name, argument);
  }
}
