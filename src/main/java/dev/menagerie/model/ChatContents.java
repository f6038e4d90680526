// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelReply;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;

/** What was said, in the form that OpenTelemetry's conventions for GenAI give it in spans. */
final class ChatContents {

  private ChatContents() {}

  static JsonArray input(List<Turn> turns) {
    var messages = Json.array();
    turns.forEach(turn -> messages.add(message(turn)));
    return messages.build();
  }

  static JsonArray output(ModelReply reply) {
    var parts = parts(reply.text(), reply.calls());
    return Json.array()
        .add(message("assistant", parts).add("finish_reason", reply.finish()))
        .build();
  }

  private static JsonObject message(Turn turn) {
    return switch (turn) {
      case Turn.System(var text) -> message("system", parts(text, List.of())).build();
      case Turn.User(var text) -> message("user", parts(text, List.of())).build();
      case Turn.Assistant(var text, var calls) -> message("assistant", parts(text, calls)).build();
      case Turn.ToolResult(var call, var observation) ->
          message(
                  "tool",
                  Json.array()
                      .add(
                          Json.object()
                              .add("type", "tool_call_response")
                              .add("id", call.id())
                              .add("response", observation.text())))
              .build();
    };
  }

  private static JsonObjectBuilder message(String role, JsonArrayBuilder parts) {
    return Json.object().add("role", role).add("parts", parts);
  }

  private static JsonArrayBuilder parts(String text, List<ToolCall> calls) {
    var parts = Json.array();
    if (!text.isEmpty()) {
      parts.add(Json.object().add("type", "text").add("content", text));
    }
    for (var call : calls) {
      parts.add(
          Json.object()
              .add("type", "tool_call")
              .add("id", call.id())
              .add("name", call.tool())
              .add("arguments", call.arguments()));
    }
    return parts;
  }
}
