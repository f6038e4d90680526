// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Shape;
import jakarta.json.JsonObject;
import java.time.Instant;

/**
 * A change of memory as it is logged: {@code {"v": 2, "at": ..., "change": ...}} with the fields of
 * the change beside. Version 1 is {@code {"v": 1, "note": ...}}.
 *
 * @param at when it was written; the epoch in version 1, which does not say
 */
public record DatedChange(Instant at, MemoryChange change) {

  public static final int FORMAT = 2;

  public JsonObject json() {
    var json = Json.object().add("v", FORMAT).add("at", at.toString());
    json.add("change", MemoryForms.name(change));
    MemoryForms.fields(change).forEach(json::add);
    return json.build();
  }

  /**
   * Reads the JSON form.
   *
   * @throws Malformed if it is none, or of a release after this one
   */
  public static DatedChange of(JsonObject body) {
    int format = body.getInt("v", 0);
    if (format == 1) {
      var note = Shape.of(Note.class).decode(body.getJsonObject("note"));
      return new DatedChange(Instant.EPOCH, new MemoryChange.Add(Noted.of(note)));
    }
    if (format != FORMAT) {
      throw new Malformed(
          "format %d, this release reads up to %d; use the release that wrote it"
              .formatted(format, FORMAT));
    }
    var at = Timestamp.parse(body.getString("at", ""));
    return new DatedChange(at, MemoryForms.change(body.getString("change", ""), body));
  }
}
