// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** Effects in words, for messages about two that do not agree. */
final class Wording {

  private static final int BEGINNING = 120;

  private Wording() {}

  static String of(Kind kind, String name, JsonValue request) {
    var what = name.isEmpty() ? kind.text() : kind.text() + " " + name;
    var asked = asked(kind, request);
    return asked.isEmpty() ? what : what + " " + asked;
  }

  static String of(Recorded effect) {
    var kind = effect.kind();
    if (kind == null) {
      return "a branch";
    }
    return of(kind, effect.name(), effect.asked());
  }

  /** How a task ended, by its last entry. */
  static String end(JsonValue outcome) {
    return "the task's end " + outcome;
  }

  /** What was asked: a call's arguments whole, of a prompt the last words it adds, shortened. */
  private static String asked(Kind kind, JsonValue request) {
    if (!(request instanceof JsonObject asked) || asked.isEmpty()) {
      return "";
    }
    return switch (kind) {
      case ACT -> asked.getOrDefault("arguments", asked).toString();
      case THINK -> quoted(lastWords(asked));
      case RECALL, REMEMBER, ASK, DELEGATE, REPORT, OFFER -> asked.toString();
      case RUN, BRANCH, GATE, REPLY, ONCE, FIRST, BUDGET, CANCEL -> "";
    };
  }

  private static String lastWords(JsonObject prompt) {
    if (prompt.containsKey("text")) {
      return prompt.getString("text");
    }
    var turns = prompt.getJsonArray("turns");
    if (turns == null || turns.isEmpty()) {
      return "";
    }
    return turns.getLast() instanceof JsonObject turn
        ? turn.values().stream()
            .filter(JsonString.class::isInstance)
            .map(text -> ((JsonString) text).getString())
            .findFirst()
            .orElse(turn.toString())
        : "";
  }

  private static String quoted(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= BEGINNING
        ? "\"%s\"".formatted(line)
        : "\"%s ...\"".formatted(line.substring(0, BEGINNING));
  }

  /** The part of a text where it begins to differ from another. */
  static String around(String text, String other) {
    int same = 0;
    while (same < Math.min(text.length(), other.length())
        && text.charAt(same) == other.charAt(same)) {
      same++;
    }
    int from = same <= BEGINNING / 2 ? 0 : same - BEGINNING / 4;
    int to = Math.min(text.length(), from + BEGINNING);
    return (from == 0 ? "" : "... ")
        + text.substring(from, to)
        + (to == text.length() ? "" : " ...");
  }
}
