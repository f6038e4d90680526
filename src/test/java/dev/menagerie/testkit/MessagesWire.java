// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's messages, as the server writes them. */
final class MessagesWire {

  private MessagesWire() {}

  /** The events of an answer, each with its empty line. */
  static List<String> events(ModelScript.Says says, String model) {
    var events = new ArrayList<>(opening(says.text(), model, says.count()));
    if (!says.text().isEmpty()) {
      events.add(event("content_block_stop", Json.object().add("index", 0)));
    }
    int index = says.text().isEmpty() ? 0 : 1;
    for (var call : says.calls()) {
      var block =
          Json.object()
              .add("type", "tool_use")
              .add("id", call.id())
              .add("name", call.tool())
              .add("input", Json.object());
      events.add(start(index, block));
      for (var part : ChatCompletionsWire.pieces(call.arguments())) {
        var delta = Json.object().add("type", "input_json_delta").add("partial_json", part);
        events.add(delta(index, delta));
      }
      events.add(event("content_block_stop", Json.object().add("index", index)));
      index++;
    }
    var stop = Json.object().add("stop_reason", reason(says.finish()));
    var usage = Json.object().add("output_tokens", says.count().output());
    events.add(event("message_delta", Json.object().add("delta", stop).add("usage", usage)));
    events.add(event("message_stop", Json.object()));
    return events;
  }

  /** The events of the beginning of an answer. */
  static List<String> opening(String text, String model, ModelScript.Count count) {
    var events = new ArrayList<String>();
    var usage =
        Json.object()
            .add("input_tokens", count.input() - count.cached())
            .add("cache_read_input_tokens", count.cached())
            .add("cache_creation_input_tokens", 0)
            .add("output_tokens", 1);
    var message =
        Json.object()
            .add("id", "msg_1")
            .add("type", "message")
            .add("role", "assistant")
            .add("model", model)
            .add("content", Json.array())
            .add("usage", usage);
    events.add(event("message_start", Json.object().add("message", message)));
    if (!text.isEmpty()) {
      events.add(start(0, Json.object().add("type", "text").add("text", "")));
      for (var part : ChatCompletionsWire.pieces(text)) {
        events.add(delta(0, Json.object().add("type", "text_delta").add("text", part)));
      }
    }
    return events;
  }

  private static String reason(String finish) {
    return switch (finish) {
      case "stop" -> "end_turn";
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      default -> finish;
    };
  }

  private static String start(int index, JsonObjectBuilder block) {
    return event(
        "content_block_start", Json.object().add("index", index).add("content_block", block));
  }

  private static String delta(int index, JsonObjectBuilder delta) {
    return event("content_block_delta", Json.object().add("index", index).add("delta", delta));
  }

  private static String event(String type, JsonObjectBuilder data) {
    return "event: %s\ndata: %s\n\n".formatted(type, data.add("type", type).build());
  }
}
