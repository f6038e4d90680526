// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A model that knows no task and no architecture, only the format of the requests: it answers a
 * schema with some value that fits it, calls the first tool it is given and then tells its result,
 * and writes thoughts and actions where a prompt breaks off at one.
 *
 * @param alternative which of several alternatives it takes, counted from 0; the last if there are
 *     fewer
 * @param items how many elements its lists have
 */
public record SchemaResponder(int alternative, int items)
    implements Function<JsonObject, ModelScript> {

  private static final String ANSWER = "forty-two";
  private static final Pattern THOUGHT = Pattern.compile("(?s).*\\n(Thought|Action) (\\d+):\\s*$");
  private static final Pattern TOOL =
      Pattern.compile("(?m)^(\\S+): .* Arguments: (\\{.*})$", Pattern.MULTILINE);
  private static final int DEEPEST = 8;

  @Override
  public ModelScript apply(JsonObject body) {
    if (body.get("response_format") instanceof JsonObject format) {
      var schema = format.getJsonObject("json_schema").getJsonObject("schema");
      return ModelScript.says(instance(schema, schema, 0).toString());
    }
    var messages = body.getJsonArray("messages").getValuesAs(JsonObject.class);
    var last = messages.getLast();
    if (body.get("tools") instanceof JsonArray tools
        && !tools.isEmpty()
        && !last.getString("role").equals("tool")) {
      var function = tools.getJsonObject(0).getJsonObject("function");
      var parameters = function.getJsonObject("parameters");
      var arguments = instance(parameters, parameters, 0).asJsonObject();
      return ModelScript.calls(ModelScript.call("call_a", function.getString("name"), arguments));
    }
    return ModelScript.says(text(last.getString("content", "")));
  }

  private String text(String prompt) {
    var thought = THOUGHT.matcher(prompt);
    if (!thought.matches()) {
      return "The answer is " + ANSWER + ".";
    }
    int step = Integer.parseInt(thought.group(2));
    var tool = TOOL.matcher(prompt);
    var action = "Finish[%s]".formatted(ANSWER);
    if (step == 1 && tool.find()) {
      var schema = Json.object(tool.group(2));
      action = "%s[%s]".formatted(tool.group(1), instance(schema, schema, 0));
    }
    return thought.group(1).equals("Action")
        ? " " + action
        : " I go one step on.\nAction %d: %s".formatted(step, action);
  }

  private JsonValue instance(JsonObject schema, JsonObject root, int depth) {
    if (schema.containsKey("$ref")) {
      var pointer = schema.getString("$ref").substring(1);
      return instance(root.getValue(pointer).asJsonObject(), root, depth + 1);
    }
    for (var name : new String[] {"anyOf", "oneOf", "enum"}) {
      if (schema.get(name) instanceof JsonArray choices) {
        var chosen = choices.get(Math.min(alternative, choices.size() - 1));
        return name.equals("enum") ? chosen : instance(chosen.asJsonObject(), root, depth + 1);
      }
    }
    if (schema.containsKey("const")) {
      return schema.getOrDefault("const", JsonValue.NULL);
    }
    return switch (type(schema)) {
      case "object" -> object(schema, root, depth);
      case "array" -> array(schema, root, depth);
      case "integer", "number" -> schema.getOrDefault("minimum", Json.parse("1"));
      case "boolean" -> JsonValue.TRUE;
      case "null" -> JsonValue.NULL;
      default -> Json.text(ANSWER);
    };
  }

  private static String type(JsonObject schema) {
    return switch (schema.getOrDefault("type", JsonValue.NULL)) {
      case JsonString type -> type.getString();
      case JsonArray types -> types.getString(0);
      default -> "string";
    };
  }

  private JsonObject object(JsonObject schema, JsonObject root, int depth) {
    var object = Json.object();
    if (schema.get("properties") instanceof JsonObject properties) {
      properties.forEach(
          (name, property) -> object.add(name, instance(property.asJsonObject(), root, depth + 1)));
    }
    return object.build();
  }

  private JsonArray array(JsonObject schema, JsonObject root, int depth) {
    var array = Json.array();
    for (int index = 0; index < items && depth < DEEPEST; index++) {
      array.add(instance(schema.getJsonObject("items"), root, depth + 1));
    }
    return array.build();
  }
}
