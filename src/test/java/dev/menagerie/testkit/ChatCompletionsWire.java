// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions, as the server writes them. */
final class ChatCompletionsWire {

  private static final int PIECE = 5;

  private ChatCompletionsWire() {}

  /** The events of an answer, each with its empty line. */
  static List<String> events(ModelScript.Says says, String model) {
    var events = new ArrayList<>(opening(says.text(), model));
    int index = 0;
    for (var call : says.calls()) {
      events.add(delta(model, call(index, call.id(), call.tool(), ""), JsonValue.NULL));
      for (var part : pieces(call.arguments())) {
        events.add(delta(model, fragment(index, part), JsonValue.NULL));
      }
      index++;
    }
    events.add(delta(model, Json.object(), Json.text(says.finish())));
    var usage = chunk(model).add("choices", Json.array()).add("usage", usage(says.count()));
    events.add(event(usage.build()));
    events.add("data: [DONE]\n\n");
    return events;
  }

  /** The events of the beginning of an answer. */
  static List<String> opening(String text, String model) {
    var events = new ArrayList<String>();
    events.add(delta(model, Json.object().add("role", "assistant"), JsonValue.NULL));
    pieces(text)
        .forEach(it -> events.add(delta(model, Json.object().add("content", it), JsonValue.NULL)));
    return events;
  }

  /** The same answer in one piece. */
  static String whole(ModelScript.Says says, String model) {
    var calls = Json.array();
    for (var call : says.calls()) {
      calls.add(named(call.id(), call.tool(), call.arguments()));
    }
    var message = Json.object().add("role", "assistant").add("content", says.text());
    if (!says.calls().isEmpty()) {
      message.add("tool_calls", calls);
    }
    var choice =
        Json.object().add("index", 0).add("message", message).add("finish_reason", says.finish());
    return Json.object()
        .add("id", "chatcmpl-1")
        .add("object", "chat.completion")
        .add("model", model)
        .add("choices", Json.array().add(choice))
        .add("usage", usage(says.count()))
        .build()
        .toString();
  }

  private static String delta(String model, JsonObjectBuilder delta, JsonValue finish) {
    var choice = Json.object().add("index", 0).add("delta", delta).add("finish_reason", finish);
    return event(chunk(model).add("choices", Json.array().add(choice)).build());
  }

  private static JsonObjectBuilder call(int index, String id, String tool, String arguments) {
    var call = Json.object(named(id, tool, arguments)).add("index", index);
    return Json.object().add("tool_calls", Json.array().add(call));
  }

  private static JsonObject named(String id, String tool, String arguments) {
    return Json.object()
        .add("id", id)
        .add("type", "function")
        .add("function", Json.object().add("name", tool).add("arguments", arguments))
        .build();
  }

  private static JsonObjectBuilder fragment(int index, String part) {
    var call =
        Json.object().add("index", index).add("function", Json.object().add("arguments", part));
    return Json.object().add("tool_calls", Json.array().add(call));
  }

  private static JsonObjectBuilder chunk(String model) {
    return Json.object()
        .add("id", "chatcmpl-1")
        .add("object", "chat.completion.chunk")
        .add("created", 1)
        .add("model", model);
  }

  private static JsonObjectBuilder usage(ModelScript.Count count) {
    return Json.object()
        .add("prompt_tokens", count.input())
        .add("completion_tokens", count.output())
        .add("total_tokens", count.input() + count.output())
        .add("prompt_tokens_details", Json.object().add("cached_tokens", count.cached()));
  }

  private static String event(JsonObject data) {
    return "data: " + data + "\n\n";
  }

  static List<String> pieces(String text) {
    var pieces = new ArrayList<String>();
    for (int i = 0; i < text.length(); i += PIECE) {
      pieces.add(text.substring(i, Math.min(text.length(), i + PIECE)));
    }
    return pieces;
  }
}
