// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Already;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verbs of memory. What is written and the effect that wrote it become durable together. */
final class Remembering {

  private static final String EVENTS = "events";
  private static final String INSTEAD = "instead";

  private final String task;
  private final String space;
  private final Sight sight;
  private final Effects effects;
  private final Memory memory;
  private final Redaction redaction;
  private volatile @Nullable Receipt lastWrite;

  /**
   * The memory verbs of one task.
   *
   * @param redaction of what is found: it may have been written before it was known as a secret
   */
  Remembering(
      String task, String space, Sight sight, Effects effects, Memory memory, Redaction redaction) {
    this.task = task;
    this.space = space;
    this.sight = sight;
    this.effects = effects;
    this.memory = memory;
    this.redaction = redaction;
  }

  List<Note> recall(Query query) {
    var request = Shape.of(Query.class).encode(query);
    var outcome = looked(request, () -> found(query));
    return decoded(outcome, "notes", Note.class);
  }

  List<Recalled> recall(Lookup lookup) {
    var request = Shape.of(Lookup.class).encode(lookup);
    return decoded(looked(request, () -> found(lookup)), "things", Recalled.class);
  }

  private JsonObject looked(JsonObject request, Effects.Work look) {
    var step = effects.log().step(Branches.current(), Kind.RECALL, space, () -> request);
    var past = step.past();
    JsonValue outcome =
        past != null && past.result() != null
            ? past.result().outcome()
            : effects.perform(step, request, look);
    return outcome.asJsonObject();
  }

  private static <T> List<T> decoded(JsonObject outcome, String name, Class<T> type) {
    var values = outcome.getJsonArray(name).getValuesAs(JsonObject.class);
    return values.stream().map(Shape.of(type)::decode).toList();
  }

  private JsonObject found(Query query) {
    var found = memory.recall(space, query, sight, atLeast());
    var notes = outcome(found.position(), "notes", Note.class, found.notes());
    return warned(notes.add("ids", Json.array(found.ids())), found.warnings());
  }

  private JsonObject found(Lookup lookup) {
    var found = memory.recall(space, lookup, sight, atLeast());
    var things = outcome(found.position(), "things", Recalled.class, found.things());
    return warned(things, found.warnings());
  }

  private long atLeast() {
    var own = lastWrite;
    return own == null ? 0 : own.await();
  }

  private <T> JsonObjectBuilder outcome(long position, String name, Class<T> type, List<T> values) {
    var array = Json.array();
    values.forEach(value -> array.add(redaction.removed(Shape.of(type).encode(value))));
    return Json.object().add("position", position).add(name, array);
  }

  private static JsonObject warned(JsonObjectBuilder outcome, List<String> warnings) {
    return warnings.isEmpty()
        ? outcome.build()
        : outcome.add("warnings", Json.array(warnings)).build();
  }

  void remember(Note note) {
    remember(Shape.of(Note.class).encode(note), List.of(new MemoryChange.Add(Noted.of(note))));
  }

  void remember(List<MemoryChange> changes) {
    requireSome(changes);
    remember(Shape.listOf(MemoryChange.class).encode(changes), changes);
  }

  private static void requireSome(List<MemoryChange> changes) {
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("changes: none, must be at least one");
    }
  }

  private void remember(JsonObject request, List<MemoryChange> changes) {
    var step = step(request);
    if (begins(step, request)) {
      write(step, List.of(), JsonValue.NULL, changes);
    }
  }

  /** Whether it is still to be written; then its beginning is in the journal. */
  private boolean begins(Step step, JsonObject request) {
    var past = step.past();
    if (past != null && past.result() != null) {
      return false;
    }
    if (past == null || past.intent() == null) {
      effects.reserve(step, Usage.NONE);
      effects.log().intent(step, request, Usage.NONE);
    }
    return true;
  }

  /** Returns the id of what speaks against it, if there is anything. */
  Optional<String> remember(List<MemoryChange> changes, Already unless) {
    requireSome(changes);
    var request = Shape.listOf(MemoryChange.class).encode(changes);
    var step = step(request);
    if (!begins(step, request)) {
      return instead(Objects.requireNonNull(step.past()).result());
    }
    var writes = writes(step, List.of(), JsonValue.NULL, changes);
    var done = memory.unless(space, unless, () -> write(step, writes));
    done.ifPresent(
        it -> {
          var none = Json.object().add(EVENTS, 0).add(INSTEAD, it).build();
          var end = result(step, List.of(), JsonValue.NULL, none);
          var _ = effects.log().write(step.branch(), List.of(new Write.Append(end)));
        });
    return done;
  }

  private static Optional<String> instead(@Nullable Entry result) {
    return result != null && result.outcome() instanceof JsonObject outcome
        ? Optional.ofNullable(outcome.getString(INSTEAD, null))
        : Optional.empty();
  }

  /** Changes memory at the end of a task: a single entry, which is there when no budget is left. */
  void leave(List<MemoryChange> changes) {
    var request = Shape.listOf(MemoryChange.class).encode(changes);
    var step = step(request);
    var past = step.past();
    if (past == null || past.result() == null) {
      write(step, step.after(), request, changes);
    }
  }

  private Step step(JsonObject request) {
    return effects.log().step(Branches.current(), Kind.REMEMBER, space, () -> request);
  }

  private void write(Step step, List<String> after, JsonValue request, List<MemoryChange> changes) {
    var _ = write(step, writes(step, after, request, changes));
  }

  private Receipt write(Step step, List<Write> writes) {
    var receipt = effects.log().write(step.branch(), writes);
    lastWrite = receipt;
    return receipt;
  }

  private Entry result(Step step, List<String> after, JsonValue request, JsonValue outcome) {
    return effects
        .log()
        .entry(
            step.path(),
            Kind.REMEMBER,
            Phase.RESULT,
            after,
            space,
            request,
            outcome,
            Usage.NONE,
            0);
  }

  /** The end of an effect and the events of memory behind it. */
  private List<Write> writes(
      Step step, List<String> after, JsonValue request, List<MemoryChange> changes) {
    var writes = new ArrayList<Write>();
    writes.add(new Write.Append(result(step, after, request, written(changes.size()))));
    var now = effects.log().now();
    var events =
        changes.stream()
            .map(it -> MemoryEvent.of(space, task, step.path(), now, told(it)))
            .toList();
    memory.prepared(events).forEach(it -> writes.add(new Write.Remember(it)));
    return writes;
  }

  /** An episode of no task in particular is of this one; what a fork inherits stays the other's. */
  private MemoryChange told(MemoryChange change) {
    return change instanceof MemoryChange.Add(Episode it) && it.task().isEmpty()
        ? new MemoryChange.Add(it.of(task))
        : change;
  }

  private static JsonValue written(int events) {
    return events == 1 ? JsonValue.NULL : Json.object().add(EVENTS, events).build();
  }

  /** The position of the last memory event that an effect wrote: they are right behind its end. */
  static long last(Entry result) {
    return result.position()
        + (result.outcome() instanceof JsonObject outcome ? outcome.getInt(EVENTS) : 1);
  }
}
