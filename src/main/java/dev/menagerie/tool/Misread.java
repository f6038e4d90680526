// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;

/** What is said of a value that an operator wrote and that does not fit. */
final class Misread {

  private Misread() {}

  /**
   * The refusal.
   *
   * @param at where the value stands
   * @param wanted what it must be
   */
  static IllegalArgumentException at(String at, JsonValue json, String wanted) {
    return new IllegalArgumentException(
        "%s: %s, must be %s".formatted(at, ResultText.brief(json.toString()), wanted));
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String text(String at, JsonValue json) {
    if (json instanceof JsonString text) {
      return text.getString();
    }
    throw at(at, json, "a text");
  }

  /**
   * Requires that an object has no field but these.
   *
   * @throws IllegalArgumentException if it has; the message names it
   */
  static void requireKnown(String at, JsonObject fields, List<String> known) {
    for (var name : fields.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "%s.%s: unknown, must be %s"
                .formatted(at, ResultText.brief(name), String.join(" or ", known)));
      }
    }
  }
}
