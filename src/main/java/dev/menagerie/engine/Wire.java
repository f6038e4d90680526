// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The journal's form of prompts, calls and observations. */
final class Wire {

  private Wire() {}

  /** A value as it will be read back from the journal; only a number can come back as another. */
  static JsonValue recorded(JsonValue value) {
    return hasNumber(value) ? Json.parse(Json.text(value)) : value;
  }

  private static boolean hasNumber(JsonValue value) {
    return switch (value) {
      case JsonNumber _ -> true;
      case JsonObject object -> anyNumber(object.values());
      case JsonArray array -> anyNumber(array);
      default -> false;
    };
  }

  private static boolean anyNumber(Iterable<JsonValue> values) {
    for (var value : values) {
      if (hasNumber(value)) {
        return true;
      }
    }
    return false;
  }

  static JsonObject call(ToolCall call) {
    return Json.object()
        .add("id", call.id())
        .add("tool", call.tool())
        .add("arguments", call.arguments())
        .build();
  }

  static ToolCall call(JsonObject json) {
    return new ToolCall(
        json.getString("id"), json.getString("tool"), json.getJsonObject("arguments"));
  }

  static JsonArrayBuilder calls(List<ToolCall> calls) {
    var array = Json.array();
    calls.forEach(call -> array.add(call(call)));
    return array;
  }

  static JsonObject observation(Observation observation) {
    return switch (observation) {
      case Observation.Result(var text) -> Json.object().add("result", text).build();
      case Observation.Failure(var reason) -> Json.object().add("failure", reason).build();
    };
  }

  static Observation observation(JsonValue json) {
    var object = json.asJsonObject();
    return object.containsKey("result")
        ? new Observation.Result(object.getString("result"))
        : new Observation.Failure(object.getString("failure"));
  }

  static JsonObject task(Task task) {
    return Json.object()
        .add("goal", task.goal())
        .add("context", Json.array(task.context()))
        .build();
  }

  static JsonObject tool(Tool tool) {
    return Json.object()
        .add("name", tool.name())
        .add("description", tool.description())
        .add("schema", tool.schema())
        .build();
  }

  static Tool tool(JsonObject json) {
    return new Tool(
        json.getString("name"), json.getString("description"), json.getJsonObject("schema"));
  }

  static JsonObject turn(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> Json.object().add("system", text).build();
      case Turn.User(var text) -> Json.object().add("user", text).build();
      case Turn.Assistant(var text, var calls) ->
          calls.isEmpty()
              ? Json.object().add("assistant", text).build()
              : Json.object().add("assistant", text).add("calls", calls(calls)).build();
      case Turn.ToolResult(var call, var observation) ->
          Json.object().add("call", call.id()).add("observation", observation(observation)).build();
    };
  }

  /**
   * A prompt, as a reference to an earlier one of the same name where it only adds to that.
   *
   * @param earlier the last prompt of that name in this branch; null if there is none
   */
  static JsonObject prompt(Prompt prompt, Branch.@Nullable Rendered earlier) {
    var json =
        Json.object()
            .add("role", prompt.role().name().toLowerCase(Locale.ROOT))
            .add("seat", prompt.seat())
            .add("temperature", prompt.sampling().temperature())
            .add("hash", hash(prompt));
    if (prompt.sampling().maxTokens() > 0) {
      json.add("maxTokens", prompt.sampling().maxTokens());
    }
    if (!prompt.sampling().stop().isEmpty()) {
      json.add("stop", Json.array(prompt.sampling().stop()));
    }
    if (earlier != null && !earlier.prompt().equals(prompt)) {
      var was = earlier.prompt().turns();
      var is = prompt.turns();
      if (starts(is, was)) {
        return json.add("extends", earlier.path())
            .add("turns", turns(is.subList(was.size(), is.size())))
            .build();
      }
      if (is.size() == was.size()
          && starts(is, was.subList(0, was.size() - 1))
          && is.getLast() instanceof Turn.User(var longer)
          && was.getLast() instanceof Turn.User(var shorter)
          && longer.startsWith(shorter)) {
        return json.add("extends", earlier.path())
            .add("text", longer.substring(shorter.length()))
            .build();
      }
    }
    return json.add("turns", turns(prompt.turns())).build();
  }

  private static boolean starts(List<Turn> turns, List<Turn> with) {
    return turns.size() >= with.size() && turns.subList(0, with.size()).equals(with);
  }

  private static JsonArrayBuilder turns(List<Turn> turns) {
    var array = Json.array();
    turns.forEach(turn -> array.add(turn(turn)));
    return array;
  }

  /** SHA-256 of the whole conversation, shortened to 16 hexadecimal digits. */
  static String hash(Prompt prompt) {
    var texts = new ArrayList<String>();
    prompt.turns().forEach(turn -> texts.add(Json.text(turn(turn))));
    return hash(String.join("\n", texts)).substring(0, 16);
  }

  static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
