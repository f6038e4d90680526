// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
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
import java.util.regex.Pattern;

/**
 * Reads lines as {@link MemoryLines} writes them. Ids are those of the file: things get new ones,
 * and what names them as sources names the new ones.
 */
final class MemoryImport {

  private static final int FORMAT = 1;
  private static final int LONGEST_ID = 1_024;

  /** What a line says beside what the thing says: where it comes from there is not known here. */
  private static final List<String> AROUND =
      List.of("v", "id", "type", "position", "at", "task", "path", "closedBy", "recalled");

  /** Tags by which a keeper says how far it has come; they are true of the space they are from. */
  private static final Pattern COUNTS =
      Pattern.compile("(?:counted-to-|recalled-)[0-9]+|forgotten-to-n[0-9]+");

  private final MemorySecrets secrets;
  private final List<MemoryChange> changes = new ArrayList<>();
  private int lines;

  /** Which thing an id of the file stands for, by number. */
  private final Map<String, Integer> known = new LinkedHashMap<>();

  /** How far a summary reaches that stands on a line. */
  private record Summed(int index, String id, String summary, String upTo) {}

  private final List<Summed> summed = new ArrayList<>();

  private MemoryImport(MemorySecrets secrets) {
    this.secrets = secrets;
  }

  /**
   * Reads all lines; blank ones count, and are passed over.
   *
   * @throws Problem if one of them is broken or has a secret in it; it names the first such line by
   *     its number
   */
  static MemoryImport read(InputStream body, int limit, MemorySecrets secrets) {
    var read = new MemoryImport(secrets);
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
    read.lines = read.changes.size();
    read.summed.forEach(read::sum);
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
      return text(ByteBuffer.wrap(bytes));
    } catch (IOException _) {
      throw Problem.of(Kind.MALFORMED, "The body ended early.");
    }
  }

  private static String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException _) {
      int number = 1;
      for (int i = 0; i < bytes.position(); i++) {
        number += bytes.get(i) == '\n' ? 1 : 0;
      }
      throw broken(number, "not UTF-8");
    }
  }

  private void add(String line, int number) {
    try {
      var json = Json.object(line);
      var content = uncounted(content(json));
      secrets.refuse(content);
      if (json.containsKey("id")) {
        var id = Fields.of(json).text("id", LONGEST_ID);
        if (known.putIfAbsent(id, changes.size()) != null) {
          throw Problem.invalid("id", id + " is that of a line before too");
        }
      }
      changes.add(new MemoryChange.Add(content));
    } catch (Malformed | IllegalArgumentException | Problem e) {
      throw broken(number, String.valueOf(e.getMessage()));
    }
  }

  private static Problem broken(int number, String why) {
    var sentence = why.endsWith(".") ? why : why + ".";
    return Problem.invalid("line " + number, sentence + " Nothing was imported.");
  }

  private MemoryContent content(JsonObject json) {
    var around = Fields.of(json);
    around.whole("v", FORMAT, FORMAT);
    var type = ThingType.of(around.text("type"));
    var rest = Fields.of(said(json));
    var upTo = type == ThingType.SESSION ? rest.optionalText("upTo").orElse("") : "";
    var content = new MemoryReading(MemoryFields.remembered(rest)).made(type);
    rest.end();
    if (content instanceof Session session && !upTo.isEmpty() && json.containsKey("id")) {
      summed.add(new Summed(changes.size(), around.text("id"), session.summary(), upTo));
    }
    return content.withSources(content.sources().stream().map(it -> source(content, it)).toList());
  }

  private static MemoryContent uncounted(MemoryContent content) {
    if (!(content instanceof Noted noted)) {
      return content;
    }
    var note = noted.note();
    var tags = note.tags().stream().filter(it -> !COUNTS.matcher(it).matches()).toList();
    return new Noted(
        new Note(note.kind(), note.text(), tags),
        noted.importance(),
        noted.confidence(),
        noted.sources());
  }

  /**
   * The turn that a summary reaches to comes after its session. One that is not here is unknown.
   */
  private void sum(Summed session) {
    var index = known.get(session.upTo);
    if (index != null
        && ((MemoryChange.Add) changes.get(index)).content() instanceof Turn turn
        && turn.session().equals(ThingType.SESSION.id((long) session.index - index))) {
      var id = ThingType.SESSION.id((long) session.index - changes.size());
      var upTo = ThingType.TURN.id((long) index - changes.size());
      changes.add(new MemoryChange.Summarise(id, session.summary, upTo));
    }
  }

  private static JsonObject said(JsonObject json) {
    var builder = Json.object(json);
    AROUND.forEach(builder::remove);
    return builder.build();
  }

  /** In terms of the events that will be written, one after the other. */
  private Source source(MemoryContent content, Source source) {
    var index = known.get(source.id());
    if (index == null) {
      throw Problem.invalid("sources", source.id() + " is not the id of a line before");
    }
    var type = ((MemoryChange.Add) changes.get(index)).content().type();
    if (content.type() == ThingType.TURN && type != ThingType.SESSION) {
      throw Problem.invalid("session", source.id() + " is not the id of a session");
    }
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
        .add("imported", lines)
        .add("ids", ids)
        .build();
  }
}
