// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Replies of servers that do not stream though asked to, turned into the stream they stand for. */
final class Unstreamed {

  private static final int BLANKS = 1024;
  private static final String END = "data: [DONE]\n\n";

  private Unstreamed() {}

  /** The body as it is if it is a stream, whatever its type says; else the events it stands for. */
  static InputStream streamed(InputStream body) throws IOException {
    var buffered = new BufferedInputStream(body);
    buffered.mark(BLANKS);
    int first = buffered.read();
    for (int read = 1; read < BLANKS && first >= 0 && Character.isWhitespace(first); read++) {
      first = buffered.read();
    }
    buffered.reset();
    if (first != '{') {
      return buffered;
    }
    var text = new String(buffered.readAllBytes(), StandardCharsets.UTF_8);
    return new ByteArrayInputStream(events(text).getBytes(StandardCharsets.UTF_8));
  }

  private static String events(String text) {
    try {
      var whole = Json.object(text);
      if (whole.get("choices") instanceof JsonArray choices
          && !choices.isEmpty()
          && choices.getFirst() instanceof JsonObject choice
          && choice.get("message") instanceof JsonObject message) {
        var chunk = Json.object(whole).add("choices", Json.array().add(chunk(choice, message)));
        return event(chunk.build()) + END;
      }
      return event(whole);
    } catch (Malformed e) {
      // Cut off: what is left says so as an event does.
      return "data: " + text.replaceAll("\\R", " ") + "\n\n";
    }
  }

  private static JsonObject chunk(JsonObject choice, JsonObject message) {
    var delta = Json.object(message);
    var calls = Json.array();
    int index = 0;
    if (message.get("tool_calls") instanceof JsonArray made) {
      for (var call : made.getValuesAs(JsonObject.class)) {
        calls.add(Json.object(call).add("index", index++));
      }
    }
    if (index > 0) {
      delta.add("tool_calls", calls);
    } else {
      delta.remove("tool_calls");
    }
    var finish = choice.getOrDefault("finish_reason", JsonValue.NULL);
    var chunk = Json.object(choice).add("index", 0).add("delta", delta);
    if (finish.equals(JsonValue.NULL)) {
      chunk.add("finish_reason", index > 0 ? "tool_calls" : "stop");
    }
    return chunk.remove("message").build();
  }

  private static String event(JsonObject data) {
    return "data: " + data + "\n\n";
  }
}
