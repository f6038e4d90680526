// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that waits for a person.
 *
 * @param path of the effect that waits; the reply names it
 * @param text why it waits, in words
 * @param detail the question with its choices, the call with its arguments, or the form
 */
public record Waiting(
    String task, String path, Reason reason, String text, JsonObject detail, Instant since) {

  /** Why a task waits. */
  public enum Reason {
    APPROVAL,
    QUESTION,
    IN_DOUBT,
    INPUT;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public JsonObject json() {
    return Json.object()
        .add("task", task)
        .add("path", path)
        .add("reason", reason.text())
        .add("text", text)
        .add("detail", detail)
        .add("since", since.toString())
        .build();
  }
}
