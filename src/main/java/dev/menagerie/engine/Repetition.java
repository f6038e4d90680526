// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonValue;
import java.util.List;

/** Tells whether a list that should go on behind some elements begins with them again. */
final class Repetition {

  private final List<JsonValue> given;
  private int next;

  Repetition(List<JsonValue> given) {
    this.given = List.copyOf(given);
  }

  /** The same for another try. */
  Repetition again() {
    return new Repetition(given);
  }

  /** Whether an element, like all those before it, only repeats what was given. */
  boolean goesOn(String element) {
    if (next < given.size() && same(element, given.get(next))) {
      next++;
      return true;
    }
    next = given.size();
    return false;
  }

  private static boolean same(String text, JsonValue value) {
    try {
      return Json.parse(text).equals(value);
    } catch (Malformed _) {
      return false;
    }
  }
}
