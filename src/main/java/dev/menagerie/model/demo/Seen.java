// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;

/** A call that was made, and what came of it, as the prompt shows it. */
record Seen(String tool, JsonObject arguments, String text) {

  private static final String ERROR = "Error: ";

  boolean failed() {
    return text.startsWith(ERROR);
  }

  String reason() {
    return text.substring(ERROR.length()).strip();
  }

  boolean mentions(String value) {
    return arguments.values().stream()
        .anyMatch(it -> it instanceof JsonString text && text.getString().equals(value));
  }

  /** Whether the middle or the end is missing. */
  boolean cut() {
    return text.matches("(?s).*\\(\\d+ more characters\\)\\s*");
  }
}
