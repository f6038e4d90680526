// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A model that means harm: its replies fit the schema by chance, hold any of the values it allows,
 * call tools that are there and tools that are not, go on when they could end, or are no JSON.
 */
public final class AnyReply implements Function<ModelCall, ModelReply> {

  private static final int DEEPEST = 8;

  private final Random chance;
  private final int readable;
  private final int ending;
  private int words;

  /** The same model for the same seed, as far as its calls come in the same order. */
  public AnyReply(long seed) {
    chance = new Random(seed);
    readable = chance.nextInt(101);
    ending = chance.nextInt(101);
  }

  @Override
  public synchronized ModelReply apply(ModelCall call) {
    if (call.schema().isPresent()) {
      boolean reads = chance.nextInt(100) < readable;
      var schema = call.schema().get();
      var text = instance(schema, schema, 0).toString();
      return ScriptedModel.reply(reads ? text : text.substring(1), List.of());
    }
    if (!call.tools().isEmpty() && chance.nextInt(100) >= ending) {
      return ScriptedModel.reply(word(), calls(call));
    }
    return ScriptedModel.reply(text(call), List.of());
  }

  private List<ToolCall> calls(ModelCall call) {
    var calls = new ArrayList<ToolCall>();
    for (int made = chance.nextInt(3); made >= 0; made--) {
      var tool = call.tools().get(chance.nextInt(call.tools().size())).name();
      var arguments = Json.object().add("path", word()).add("expression", word()).build();
      calls.add(ToolCall.of(chance.nextInt(4) == 0 ? "no_such_tool" : tool, arguments));
    }
    return calls;
  }

  /** Words; or, as a prompt of thoughts and actions wants it, an action. */
  private String text(ModelCall call) {
    var prompt = ScriptedModel.text(call.prompt());
    if (!prompt.contains("Action 1:") || chance.nextInt(3) == 0) {
      return chance.nextInt(4) == 0 ? "" : word();
    }
    var action =
        chance.nextInt(400) < ending
            ? "Finish[%s]".formatted(word())
            : "%s[%s]".formatted(chance.nextBoolean() ? "desk__open" : "nothing", word());
    return " %s\nAction 1: %s".formatted(word(), action);
  }

  private String word() {
    return chance.nextInt(10) == 0 ? "" : "word" + (chance.nextInt(3) == 0 ? 0 : ++words);
  }

  private JsonValue instance(JsonObject schema, JsonObject root, int depth) {
    if (schema.containsKey("$ref")) {
      var pointer = schema.getString("$ref").substring(1);
      return instance(root.getValue(pointer).asJsonObject(), root, depth + 1);
    }
    for (var name : List.of("anyOf", "oneOf", "enum")) {
      if (schema.get(name) instanceof JsonArray choices) {
        var chosen = choices.get(chance.nextInt(choices.size()));
        return name.equals("enum") ? chosen : instance(chosen.asJsonObject(), root, depth + 1);
      }
    }
    if (schema.containsKey("const")) {
      return schema.getOrDefault("const", JsonValue.NULL);
    }
    return switch (schema.getString("type", "string")) {
      case "object" -> object(schema, root, depth);
      case "array" -> array(schema, root, depth);
      case "integer", "number" -> Json.parse(Integer.toString(1 + chance.nextInt(6)));
      case "boolean" -> chance.nextBoolean() ? JsonValue.TRUE : JsonValue.FALSE;
      default -> Json.text(chance.nextInt(5) == 0 ? "{}" : word());
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
    for (int left = depth < DEEPEST ? chance.nextInt(7) : 0; left > 0; left--) {
      array.add(instance(schema.getJsonObject("items"), root, depth + 1));
    }
    return array.build();
  }
}
