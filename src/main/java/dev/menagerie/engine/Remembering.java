// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryChange;
import dev.menagerie.engine.spi.MemoryContent.Noted;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verbs of memory. A note and the effect that wrote it become durable together. */
final class Remembering {

  private final String task;
  private final String space;
  private final Sight sight;
  private final Effects effects;
  private final Memory memory;
  private volatile @Nullable Receipt lastWrite;

  Remembering(String task, String space, Sight sight, Effects effects, Memory memory) {
    this.task = task;
    this.space = space;
    this.sight = sight;
    this.effects = effects;
    this.memory = memory;
  }

  List<Note> recall(Query query) {
    var request = Shape.of(Query.class).encode(query);
    var step = effects.log().step(Branches.current(), Kind.RECALL, space, () -> request);
    var past = step.past();
    JsonValue outcome =
        past != null && past.result() != null
            ? past.result().outcome()
            : effects.perform(step, request, () -> found(query));
    var notes = outcome.asJsonObject().getJsonArray("notes").getValuesAs(JsonObject.class);
    return notes.stream().map(Shape.of(Note.class)::decode).toList();
  }

  private JsonObject found(Query query) {
    var own = lastWrite;
    var found = memory.recall(space, query, sight, own == null ? 0 : own.await());
    var notes = Json.array();
    found.notes().forEach(note -> notes.add(Shape.of(Note.class).encode(note)));
    return Json.object().add("position", found.position()).add("notes", notes).build();
  }

  void remember(Note note) {
    var encoded = Shape.of(Note.class).encode(note);
    var step = effects.log().step(Branches.current(), Kind.REMEMBER, space, () -> encoded);
    var past = step.past();
    if (past != null && past.result() != null) {
      return;
    }
    if (past == null || past.intent() == null) {
      effects.reserve(step, Usage.NONE);
      effects.log().intent(step, encoded, Usage.NONE);
    }
    var log = effects.log();
    var entry =
        log.entry(
            step.path(),
            Kind.REMEMBER,
            Phase.RESULT,
            List.of(),
            space,
            JsonValue.NULL,
            JsonValue.NULL,
            Usage.NONE,
            0);
    var change = new MemoryChange.Add(Noted.of(note));
    var event = MemoryEvent.of(space, task, step.path(), entry.at(), change);
    lastWrite =
        log.write(step.branch(), List.of(new Write.Append(entry), new Write.Remember(event)));
  }
}
