// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.MemoryContent.Noted;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What a memory event changes, and its JSON form: {@code {"v": 2, "at": ..., "change": ...}} with
 * the fields of the change beside. Version 1 is {@code {"v": 1, "note": ...}}.
 *
 * <p>An id stands for the position of the event that made the thing: {@code n12}. In the events of
 * one transaction {@code n-2} is the note that was made two events before.
 */
public sealed interface MemoryChange {

  int FORMAT = 2;

  /** Adds a thing. */
  record Add(MemoryContent content) implements MemoryChange {}

  /** Puts something else in the place of what a thing says; the type stays. */
  record Edit(String id, MemoryContent content) implements MemoryChange {}

  /** Ends a fact in the world. */
  record Close(String id, Instant validTo) implements MemoryChange {}

  /** Counts a use of a skill. */
  record Use(String id, boolean success) implements MemoryChange {}

  /**
   * Sums up a session.
   *
   * @param upTo id of the last turn that the summary covers
   */
  record Summarise(String id, String summary, String upTo) implements MemoryChange {}

  /** Removes things, and what came from nothing else. */
  record Remove(List<String> ids, String reason) implements MemoryChange {
    public Remove {
      ids = List.copyOf(ids);
    }
  }

  /** Removes everything that is in the space. */
  record Clear(String reason) implements MemoryChange {}

  /**
   * Gives the things that an event touched what they were before.
   *
   * @param position of that event
   */
  record Undo(long position) implements MemoryChange {}

  /** A change with the time at which it was written; the epoch in version 1, which has none. */
  record Dated(Instant at, MemoryChange change) {}

  /** The JSON form, to be written at a moment. */
  default JsonObject json(Instant at) {
    var json = Json.object().add("v", FORMAT).add("at", at.toString());
    json.add("change", MemoryForms.name(this));
    MemoryForms.fields(this).forEach(json::add);
    return json.build();
  }

  /**
   * Reads the JSON form.
   *
   * @throws Malformed if it is none, or of a release after this one
   */
  static Dated of(JsonObject body) {
    int format = body.getInt("v", 0);
    if (format == 1) {
      var note = Shape.of(Note.class).decode(body.getJsonObject("note"));
      return new Dated(Instant.EPOCH, new Add(Noted.of(note)));
    }
    if (format != FORMAT) {
      throw new Malformed(
          "format %d, this release reads up to %d; use the release that wrote it"
              .formatted(format, FORMAT));
    }
    var at = Timestamp.parse(body.getString("at", ""));
    return new Dated(at, MemoryForms.change(body.getString("change", ""), body));
  }
}
