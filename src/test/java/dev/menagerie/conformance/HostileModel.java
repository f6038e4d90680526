// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.testkit.ScriptedModel;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Models that say what no architecture can use, in the format that they are asked for. */
enum HostileModel {
  /** Nothing at all. */
  SILENT,
  /** Control characters and halves of characters. */
  GARBLED,
  /** Half of a good reply. */
  BROKEN_OFF,
  /** The reply in the midst of prose. */
  IN_PROSE,
  /** Numbers and names that there are not. */
  WRONG_IDS,
  /** Every element the same: one id for all, one score for all. */
  DUPLICATES,
  /** Ten thousand of whatever is asked for. */
  TEN_THOUSAND,
  /** Scores that are no number. */
  NOT_A_NUMBER,
  /** Scores beyond all numbers. */
  INFINITE,
  /** Steps that wait for each other. */
  CYCLES,
  /** A tool that nobody has. */
  UNKNOWN_TOOL,
  /** A text that does not seem to end. */
  ENDLESS;

  private static final String NOBODY = "nobody__has_this";
  private static final int MANY = 10_000;
  private static final int ENDLESS_LENGTH = 100_000;

  ScriptedModel model() {
    return ScriptedModel.replies(this::reply);
  }

  private ModelReply reply(ModelCall call) {
    if (this == SILENT) {
      return ScriptedModel.reply("", List.of());
    }
    if (call.schema().isPresent()) {
      return ScriptedModel.reply(shaped(value(call.schema().get(), 1, 0)), List.of());
    }
    if (!call.tools().isEmpty()) {
      var name = this == UNKNOWN_TOOL ? NOBODY : call.tools().getFirst().name();
      return ScriptedModel.reply(text("", 1), calls(name));
    }
    return ScriptedModel.reply(text("", 1), List.of());
  }

  private String shaped(String json) {
    return switch (this) {
      case BROKEN_OFF -> json.substring(0, json.length() / 2);
      case IN_PROSE -> "With pleasure:\n" + json + "\nI hope that this is of use to you.";
      default -> json;
    };
  }

  private List<ToolCall> calls(String tool) {
    var call = new ToolCall("call", tool, JsonValue.EMPTY_JSON_OBJECT);
    return switch (this) {
      case DUPLICATES -> List.of(call, call, call);
      case TEN_THOUSAND ->
          IntStream.range(0, MANY)
              .mapToObj(it -> new ToolCall("call" + it, tool, call.arguments()))
              .toList();
      default -> List.of(call);
    };
  }

  /** A value that fits a schema, the last alternative where there are several. */
  private String value(JsonObject schema, int number, int depth) {
    if (schema.get("anyOf") instanceof JsonArray several) {
      return value(several.getJsonObject(several.size() - 1), number, depth);
    }
    if (schema.get("enum") instanceof JsonArray words && !words.isEmpty()) {
      return words.getFirst().toString();
    }
    if (schema.get("const") instanceof JsonString only) {
      return only.toString();
    }
    return switch (schema.getString("type", "object")) {
      case "string" -> Json.text(text(schema.getString("description", ""), number)).toString();
      case "integer", "number" -> number(number);
      case "boolean" -> "true";
      case "null" -> "null";
      case "array" -> list(schema.getJsonObject("items"), depth);
      default -> object(schema, number, depth);
    };
  }

  private String object(JsonObject schema, int number, int depth) {
    var parts = new ArrayList<String>();
    if (schema.get("properties") instanceof JsonObject properties) {
      properties.forEach(
          (name, part) ->
              parts.add(Json.text(name) + ":" + value(part.asJsonObject(), number, depth)));
    }
    return "{" + String.join(",", parts) + "}";
  }

  /** Lists within lists are short, or a reply would not fit into memory. */
  private String list(JsonObject items, int depth) {
    int count = this == TEN_THOUSAND && depth == 0 ? MANY : 3;
    return IntStream.rangeClosed(1, count)
        .mapToObj(it -> value(items, it, depth + 1))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String number(int number) {
    return switch (this) {
      case NOT_A_NUMBER -> "NaN";
      case INFINITE -> "1e999";
      case WRONG_IDS -> "999";
      case DUPLICATES -> "1";
      default -> String.valueOf(number);
    };
  }

  private String text(String says, int number) {
    boolean arguments = says.contains("JSON") || says.contains("argument");
    return switch (this) {
      case CYCLES -> arguments ? "{\"path\":\"${%d}\"}".formatted(number % 3 + 1) : "desk__open";
      case ENDLESS -> arguments ? "{}" : "x".repeat(ENDLESS_LENGTH);
      case GARBLED -> arguments ? "{}" : "\u0000\ud83d %d \udca9\u001b[2J".formatted(number);
      case UNKNOWN_TOOL ->
          arguments
              ? "{}"
              : says.contains("tool") ? NOBODY : " I look.\nAction 1: %s[{}]".formatted(NOBODY);
      case DUPLICATES -> arguments ? "{}" : "the same";
      default -> arguments ? "{}" : "thing " + number;
    };
  }
}
