// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Turn;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Asks for JSON in words, where a model has no mode for it. */
final class Instruction {

  static final String WORDS =
      """


      Reply with one JSON object and nothing else: no code fence, no other words. \
      It must be valid by this JSON Schema:
      """;

  private Instruction() {}

  /** The turns with the instruction at the end of the last one, or behind it as a user's turn. */
  static List<Turn> appended(List<Turn> turns, JsonObject schema) {
    var more = new ArrayList<>(turns);
    var words = WORDS + schema;
    if (more.getLast() instanceof Turn.User(var text)) {
      more.removeLast();
      more.add(new Turn.User(text + words));
    } else {
      more.add(new Turn.User(words.strip()));
    }
    return List.copyOf(more);
  }
}
