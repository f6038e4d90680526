// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Turn;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a fork asks at a thought instead of what its architecture would ask. */
public sealed interface Rewording {

  /** Replaces the last user turn. */
  record Text(String text) implements Rewording {}

  /** Replaces the whole conversation. */
  record Turns(List<Turn> turns) implements Rewording {

    public Turns {
      turns = List.copyOf(turns);
    }
  }

  default Prompt of(Prompt prompt) {
    var turns =
        switch (this) {
          case Turns(var others) -> others;
          case Text(var text) -> withLast(text, prompt.turns());
        };
    return new Prompt(prompt.name(), prompt.role(), prompt.seat(), turns, prompt.sampling());
  }

  private static List<Turn> withLast(String text, List<Turn> turns) {
    var changed = new ArrayList<>(turns);
    for (int i = turns.size() - 1; i >= 0; i--) {
      if (turns.get(i) instanceof Turn.User) {
        changed.set(i, new Turn.User(text));
        return changed;
      }
    }
    changed.add(new Turn.User(text));
    return changed;
  }

  /** The form in which the fork's first entry keeps it. */
  default JsonObject json() {
    return switch (this) {
      case Text(var text) -> Json.object().add("text", text).build();
      case Turns(var turns) -> {
        var array = Json.array();
        turns.forEach(turn -> array.add(Wire.turn(turn)));
        yield Json.object().add("turns", array).build();
      }
    };
  }

  static Rewording of(JsonObject json) {
    return json.containsKey("text")
        ? new Text(json.getString("text"))
        : new Turns(WrittenTurns.of(json.getJsonArray("turns")));
  }
}
