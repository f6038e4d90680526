// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a prompt says, the same for the request that was sent and the intent that was journaled. */
final class PromptText {

  private static final String GOING_ON = "You have already given these elements:";

  private final Map<String, List<String>> byPath = new HashMap<>();

  /** The text of a request, less what asks to go on with a list that was begun. */
  static String sent(List<JsonObject> messages) {
    var texts = new ArrayList<String>();
    for (var message : messages) {
      var text = message.getString("content", "");
      if (!text.startsWith(GOING_ON)) {
        texts.add(plain(text));
      }
    }
    return joined(texts);
  }

  /** The text of a thought's intent; the intents of a task are to be asked for in order. */
  String journaled(Entry intent) {
    if (intent.kind() != Kind.THINK || intent.phase() != Phase.INTENT) {
      throw new IllegalArgumentException("not a thought's intent: " + intent);
    }
    var request = intent.request().asJsonObject();
    var texts = new ArrayList<String>();
    if (request.get("extends") instanceof JsonString earlier) {
      texts.addAll(Objects.requireNonNull(byPath.get(earlier.getString())));
    }
    if (request.get("text") instanceof JsonString longer) {
      texts.add(texts.removeLast() + longer.getString());
    } else {
      request
          .getJsonArray("turns")
          .getValuesAs(JsonObject.class)
          .forEach(it -> texts.add(turn(it)));
    }
    byPath.put(intent.path(), texts);
    return joined(texts);
  }

  private static String turn(JsonObject turn) {
    for (var who : List.of("system", "user", "assistant")) {
      if (turn.containsKey(who)) {
        return plain(turn.getString(who));
      }
    }
    var observation = turn.getJsonObject("observation");
    return plain(observation.getString("result", observation.getString("failure", "")));
  }

  private static String plain(String text) {
    return text.equals("(empty)") ? "" : text.strip();
  }

  private static String joined(List<String> texts) {
    return String.join("\n\n", texts.stream().filter(it -> !it.isEmpty()).toList());
  }
}
