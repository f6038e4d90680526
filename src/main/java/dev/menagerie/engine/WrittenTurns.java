// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the turns of a prompt as the journal writes them. */
public final class WrittenTurns {

  private static final String FORM =
      "must be {\"system\": text}, {\"user\": text}, {\"assistant\": text, \"calls\"?: [{\"id\","
          + " \"tool\", \"arguments\"}]} or {\"call\": id, \"observation\": {\"result\" or"
          + " \"failure\": text}}";

  private final Map<String, ToolCall> calls = new LinkedHashMap<>();

  private WrittenTurns() {}

  /**
   * Reads all turns of a conversation.
   *
   * @throws IllegalArgumentException if one is in another form; the message starts with its place
   */
  public static List<Turn> of(JsonArray turns) {
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("empty, must hold at least one turn");
    }
    var written = new WrittenTurns();
    var read = new ArrayList<Turn>();
    for (var turn : turns) {
      var place = "[%d]: ".formatted(read.size());
      if (!(turn instanceof JsonObject object)) {
        throw new IllegalArgumentException(place + Json.kind(turn) + ", " + FORM);
      }
      read.add(written.turn(place, object));
    }
    return read;
  }

  private Turn turn(String place, JsonObject json) {
    var keys = json.keySet();
    if (keys.equals(Set.of("system"))) {
      return new Turn.System(text(place, json.get("system")));
    }
    if (keys.equals(Set.of("user"))) {
      return new Turn.User(text(place, json.get("user")));
    }
    if (keys.equals(Set.of("assistant"))) {
      return new Turn.Assistant(text(place, json.get("assistant")), List.of());
    }
    if (keys.equals(Set.of("assistant", "calls"))) {
      var made = calls(place, json.get("calls"));
      made.forEach(call -> calls.put(call.id(), call));
      return new Turn.Assistant(text(place, json.get("assistant")), made);
    }
    if (keys.equals(Set.of("call", "observation"))) {
      var id = text(place, json.get("call"));
      var call = calls.get(id);
      if (call == null) {
        throw new IllegalArgumentException(
            "%sno earlier assistant turn makes the call %s".formatted(place, id));
      }
      return new Turn.ToolResult(call, observation(place, json.get("observation")));
    }
    throw new IllegalArgumentException(place + FORM);
  }

  private static String text(String place, @Nullable JsonValue value) {
    if (value instanceof JsonString string) {
      return string.getString();
    }
    throw new IllegalArgumentException(place + FORM);
  }

  /** Calls of tools, as an outcome with calls holds them too. */
  static List<ToolCall> calls(String place, @Nullable JsonValue value) {
    if (!(value instanceof JsonArray array)) {
      throw new IllegalArgumentException(place + "calls: must be a list");
    }
    var calls = new ArrayList<ToolCall>();
    for (var call : array) {
      boolean fits =
          call instanceof JsonObject object
              && object.get("id") instanceof JsonString
              && object.get("tool") instanceof JsonString
              && object.get("arguments") instanceof JsonObject;
      if (!fits) {
        throw new IllegalArgumentException(
            "%scalls[%d]: must be {\"id\": text, \"tool\": text, \"arguments\": object}"
                .formatted(place, calls.size()));
      }
      calls.add(Wire.call(call.asJsonObject()));
    }
    return calls;
  }

  private static Observation observation(String place, @Nullable JsonValue value) {
    boolean fits =
        value instanceof JsonObject object
            && object.size() == 1
            && (object.get("result") instanceof JsonString
                || object.get("failure") instanceof JsonString);
    if (!fits || value == null) {
      throw new IllegalArgumentException(place + FORM);
    }
    return Wire.observation(value);
  }
}
