// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Ollama's chat, a line of JSON for each piece, as the server writes it. */
final class OllamaChatWire {

  private OllamaChatWire() {}

  /** The lines of an answer: what is said, each call whole, and the end with the count. */
  static List<String> events(ModelScript.Says says, String model) {
    var lines = new ArrayList<>(opening(says.text(), model));
    int index = 0;
    for (var call : says.calls()) {
      var function =
          Json.object()
              .add("index", index++)
              .add("name", call.tool())
              .add("arguments", arguments(call.arguments()));
      var made = Json.object().add("id", call.id()).add("function", function);
      var message = message("").add("tool_calls", Json.array().add(made));
      lines.add(line(model, message).add("done", false).build() + "\n");
    }
    var reason = says.finish().equals("tool_calls") ? "stop" : says.finish();
    var end =
        line(model, message(""))
            .add("done", true)
            .add("done_reason", reason)
            .add("total_duration", 1)
            .add("prompt_eval_count", says.count().input())
            .add("eval_count", says.count().output());
    lines.add(end.build() + "\n");
    return lines;
  }

  /** The lines of the beginning of an answer. */
  static List<String> opening(String text, String model) {
    return ChatCompletionsWire.pieces(text).stream()
        .map(it -> line(model, message(it)).add("done", false).build() + "\n")
        .toList();
  }

  /** An object, or what no object can be made of in the place of one. */
  private static JsonValue arguments(String text) {
    try {
      return text.isEmpty() ? Json.object().build() : Json.object(text);
    } catch (Malformed e) {
      return Json.text(text);
    }
  }

  private static JsonObjectBuilder message(String text) {
    return Json.object().add("role", "assistant").add("content", text);
  }

  private static JsonObjectBuilder line(String model, JsonObjectBuilder message) {
    return Json.object()
        .add("model", model)
        .add("created_at", "2026-01-01T00:00:00.000000Z")
        .add("message", message);
  }
}
