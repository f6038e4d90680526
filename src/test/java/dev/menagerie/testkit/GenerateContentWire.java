// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Gemini's generated content, streamed with {@code alt=sse}, as the server writes it. */
final class GenerateContentWire {

  private GenerateContentWire() {}

  /** The events of an answer: what is said, each call whole, and the end with the count. */
  static List<String> events(ModelScript.Says says, String model) {
    var events = new ArrayList<>(opening(says.text(), model));
    for (var call : says.calls()) {
      var made =
          Json.object()
              .add("id", call.id())
              .add("name", call.tool())
              .add("args", arguments(call.arguments()));
      var part = Json.object().add("functionCall", made).add("thoughtSignature", "c2lnbmVk");
      events.add(event(model, Json.object().add("content", content(part))));
    }
    var end =
        Json.object()
            .add("content", content(Json.object().add("text", "")))
            .add("finishReason", reason(says.finish()));
    events.add(event(model, end, says.count()));
    return events;
  }

  /** The events of the beginning of an answer. */
  static List<String> opening(String text, String model) {
    return ChatCompletionsWire.pieces(text).stream()
        .map(it -> Json.object().add("content", content(Json.object().add("text", it))))
        .map(it -> event(model, it))
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

  private static JsonObjectBuilder content(JsonObjectBuilder part) {
    return Json.object().add("parts", Json.array().add(part)).add("role", "model");
  }

  private static String reason(String finish) {
    return switch (finish) {
      case "stop", "tool_calls" -> "STOP";
      case "length" -> "MAX_TOKENS";
      case "content_filter" -> "SAFETY";
      default -> "OTHER";
    };
  }

  private static String event(String model, JsonObjectBuilder candidate) {
    return event(chunk(model, candidate).build());
  }

  /** What was read from the cache is a part of the prompt; thoughts are counted beside the text. */
  private static String event(String model, JsonObjectBuilder candidate, ModelScript.Count count) {
    int thoughts = count.output() / 2;
    var usage =
        Json.object()
            .add("promptTokenCount", count.input())
            .add("cachedContentTokenCount", count.cached())
            .add("candidatesTokenCount", count.output() - thoughts)
            .add("thoughtsTokenCount", thoughts)
            .add("totalTokenCount", count.input() + count.output());
    return event(chunk(model, candidate).add("usageMetadata", usage).build());
  }

  private static JsonObjectBuilder chunk(String model, JsonObjectBuilder candidate) {
    return Json.object()
        .add("candidates", Json.array().add(candidate.add("index", 0)))
        .add("modelVersion", model)
        .add("responseId", "r-1");
  }

  private static String event(JsonObject data) {
    return "data: " + data + "\r\n\r\n";
  }
}
