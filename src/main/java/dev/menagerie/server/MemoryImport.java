// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories.Changed;
import dev.menagerie.server.Problem.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads lines as {@link MemoryLines} writes them. Ids are those of the file: things get new ones,
 * and what names them as sources names the new ones.
 */
final class MemoryImport {

  private static final int FORMAT = 1;

  /** What a line says beside what the thing says: where it comes from there is not known here. */
  private static final List<String> AROUND =
      List.of("v", "id", "type", "position", "at", "task", "path", "closedBy");

  private final List<MemoryChange> changes = new ArrayList<>();

  /** Which thing an id of the file stands for, by number. */
  private final Map<String, Integer> known = new LinkedHashMap<>();

  private MemoryImport() {}

  /**
   * Reads all lines; blank ones count, and are passed over.
   *
   * @throws Problem if one of them is broken; it names the first such line by its number
   */
  static MemoryImport read(InputStream body, int limit) {
    var read = new MemoryImport();
    int number = 0;
    for (var line : text(body, limit).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        read.add(line, number);
      }
    }
    if (read.changes.isEmpty()) {
      throw Problem.of(
          Kind.MALFORMED, "The body has no lines; send a thing a line, as export does.");
    }
    return read;
  }

  private static String text(InputStream body, int limit) {
    try {
      var bytes = body.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw Problem.of(
            Kind.TOO_LARGE,
            "The body may have at most %d bytes; send it in parts.".formatted(limit));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw Problem.of(Kind.MALFORMED, "The body is not UTF-8.");
    } catch (IOException _) {
      throw Problem.of(Kind.MALFORMED, "The body ended early.");
    }
  }

  private void add(String line, int number) {
    var where = "line " + number;
    try {
      var json = Json.object(line);
      var content = content(json);
      if (json.containsKey("id")) {
        var id = Fields.of(json).text("id", MemoryFields.LONGEST_NAME);
        if (known.putIfAbsent(id, changes.size()) != null) {
          throw Problem.invalid("id", id + " is that of a line before too");
        }
      }
      changes.add(new MemoryChange.Add(content));
    } catch (Malformed | IllegalArgumentException | Problem e) {
      throw Problem.invalid(where, e.getMessage() + " Nothing was imported.");
    }
  }

  private MemoryContent content(JsonObject json) {
    var around = Fields.of(json);
    around.whole("v", FORMAT, FORMAT);
    var type = ThingType.of(around.text("type"));
    var said = said(json);
    var rest = Fields.of(said);
    var fields = new MemoryFields(rest);
    var content =
        switch (type) {
          case NOTE -> fields.note(null).withSources(fields.sources());
          case FACT -> fields.fact(null).withSources(fields.sources());
          case EPISODE, SKILL, SESSION, TURN -> MemoryContent.of(type, said);
        };
    if (type == ThingType.NOTE || type == ThingType.FACT) {
      rest.end();
    }
    return content.withSources(content.sources().stream().map(this::source).toList());
  }

  private static JsonObject said(JsonObject json) {
    var builder = Json.object(json);
    AROUND.forEach(builder::remove);
    return builder.build();
  }

  /** In terms of the events that will be written, one after the other. */
  private Source source(Source source) {
    var index = known.get(source.id());
    if (index == null) {
      throw Problem.invalid("sources", source.id() + " is not the id of a line before");
    }
    var type = ((MemoryChange.Add) changes.get(index)).content().type();
    return new Source(type.id((long) index - changes.size()), source.confidence());
  }

  List<MemoryChange> changes() {
    return List.copyOf(changes);
  }

  /** How many were made, and which ids they have now. */
  JsonValue made(Changed changed) {
    var ids = Json.object();
    known.forEach((id, index) -> ids.add(id, changed.touched().get(index)));
    return Json.object()
        .add("position", changed.position())
        .add("imported", changes.size())
        .add("ids", ids)
        .build();
  }
}
