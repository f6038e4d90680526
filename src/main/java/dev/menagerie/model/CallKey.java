// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What makes two calls of a model the same one: SHA-256 over all that the model is told. */
final class CallKey {

  private CallKey() {}

  /** Of everything. */
  static String whole(String model, ModelCall call) {
    return hash(model, call, call.prompt().turns());
  }

  /** Of everything but the last turn. */
  static String frame(String model, ModelCall call) {
    var turns = call.prompt().turns();
    return hash(model, call, turns.subList(0, turns.size() - 1));
  }

  /**
   * Sampled replies of one prompt are to differ: a reply stands for that at the same place of a
   * task alone.
   */
  private static String hash(String model, ModelCall call, List<Turn> turns) {
    var sampling = call.prompt().sampling();
    var said = Json.array();
    turns.forEach(turn -> said.add(json(turn)));
    var tools = Json.array();
    call.tools().forEach(it -> tools.add(it.name()).add(it.description()).add(it.schema()));
    var all =
        Json.object()
            .add("model", model)
            .add("turns", said)
            .add("tools", tools)
            .add("schema", call.schema().<JsonValue>map(it -> it).orElse(JsonValue.NULL))
            .add("temperature", sampling.temperature())
            .add("place", sampling.temperature() > 0 ? call.path() : "")
            .add("maxTokens", sampling.maxTokens())
            .add("stop", Json.array(sampling.stop()));
    return sha256(all.build());
  }

  private static JsonObjectBuilder json(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> Json.object().add("system", text);
      case Turn.User(var text) -> Json.object().add("user", text);
      case Turn.Assistant(var text, var calls) ->
          Json.object().add("assistant", text).add("calls", json(calls));
      case Turn.ToolResult(var call, var observation) ->
          Json.object().add("result", observation.text()).add("calls", json(List.of(call)));
    };
  }

  private static JsonArrayBuilder json(List<ToolCall> calls) {
    var json = Json.array();
    calls.forEach(it -> json.add(it.id()).add(it.tool()).add(it.arguments()));
    return json;
  }

  private static String sha256(JsonObject json) {
    try {
      var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
