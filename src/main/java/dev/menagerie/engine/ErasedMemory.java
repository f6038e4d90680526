// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryChange.Clear;
import dev.menagerie.core.MemoryChange.Close;
import dev.menagerie.core.MemoryChange.Edit;
import dev.menagerie.core.MemoryChange.Remove;
import dev.menagerie.core.MemoryChange.Summarise;
import dev.menagerie.core.MemoryChange.Undo;
import dev.menagerie.core.MemoryChange.Use;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an erasure takes from memory. It is told all events in their order, and says which others
 * come in the places of some.
 *
 * <p>What erased tasks said goes, wherever they said it; what they removed, undid or counted stays
 * so, since otherwise things of others would be as they should not.
 */
final class ErasedMemory {

  private static final String REASON = "the reason was erased";
  private static final String VECTOR = "vector";

  /** Among events that were written together, an id that counts from there. */
  private static final Pattern RELATIVE = Pattern.compile("([a-z])(-[1-9][0-9]{0,17})");

  private final Set<String> tasks;
  private final Erasure erasure;
  private final Set<String> named;
  private final Map<String, Erased.Thing> things = new LinkedHashMap<>();
  private final Map<String, Erased.Thing> weakened = new LinkedHashMap<>();
  private final Map<Long, MemoryEvent> replaced = new LinkedHashMap<>();

  /** Of things that stay, by id: the first event that is erased. */
  private final Map<String, Long> edits = new LinkedHashMap<>();

  /** Of turns that are erased. */
  private final Set<String> sessions = new HashSet<>();

  private final Set<String> notes = new HashSet<>();
  private final Set<String> spaces = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private long seen;

  /**
   * Nothing is told yet.
   *
   * @param tasks that are erased; those below them are too
   */
  ErasedMemory(Set<String> tasks, Erasure erasure) {
    this.tasks = tasks;
    this.erasure = erasure;
    named = Set.copyOf(erasure.things());
  }

  void tell(MemoryEvent event) {
    seen = event.position();
    if (event.isErased()) {
      known.add(Long.toString(seen));
      return;
    }
    var dated = DatedChange.of(event.body());
    boolean own = isErased(event.task()) || isErasedSpace(event.space());
    switch (dated.change()) {
      case Add(var content) -> add(event, dated, content, own);
      case Edit(var id, var content) -> {
        if (said(event, id, own)) {
          note(event.space(), content);
        } else if (edits.containsKey(at(event, id))) {
          mayRepeat(event, id, content.type());
        }
      }
      case Close(var id, _) -> said(event, id, own);
      case Summarise(var id, _, _) -> {
        if (!said(event, id, own) && sessions.contains(at(event, id))) {
          mayRepeat(event, id, ThingType.SESSION);
        }
      }
      case Use(var id, _) -> said(event, id, isErasedSpace(event.space()));
      case Remove(var ids, _) -> removed(event, dated, ids, own);
      case Clear _ -> {
        if (isErasedSpace(event.space())) {
          erase(event);
        } else if (own || spaces.contains(event.space())) {
          replace(event, dated, new Clear(REASON));
        }
      }
      case Undo _ -> {
        if (isErasedSpace(event.space())) {
          erase(event);
        }
      }
    }
  }

  private void add(MemoryEvent event, DatedChange dated, MemoryContent content, boolean own) {
    var thing =
        new Erased.Thing(event.space(), content.type(), content.type().id(event.position()));
    var left =
        content.sources().stream().filter(it -> !things.containsKey(at(event, it.id()))).toList();
    boolean derived = left.isEmpty() && !content.sources().isEmpty();
    if (own || derived || isNamed(thing) || isAbout(content)) {
      things.put(thing.id(), thing);
      spaces.add(thing.space());
      note(event.space(), content);
      erase(event);
      if (content instanceof Turn turn) {
        sessions.add(at(event, turn.session()));
      }
    } else if (left.size() < content.sources().size()) {
      weakened.put(thing.id(), thing);
      replace(event, dated, new Add(content.withSources(left)));
    }
  }

  /** Whoever said it may have read what is erased. */
  private void mayRepeat(MemoryEvent event, String id, ThingType type) {
    var thing = new Erased.Thing(event.space(), type, at(event, id));
    weakened.putIfAbsent(thing.id(), thing);
  }

  private boolean isNamed(Erased.Thing thing) {
    return named.contains(thing.id()) && erasure.space().filter(thing.space()::equals).isPresent();
  }

  private boolean isAbout(MemoryContent content) {
    return switch (content) {
      case Session it -> erasure.session().filter(it.name()::equals).isPresent();
      case Episode it -> isErased(it.task());
      case Noted _, MemoryContent.Fact _, MemoryContent.Skill _, Turn _ -> false;
    };
  }

  /** Erases an event if it is of an erased task or thing; returns whether. */
  private boolean said(MemoryEvent event, String name, boolean own) {
    var id = at(event, name);
    boolean gone = things.containsKey(id);
    if (own && !gone) {
      edits.putIfAbsent(id, event.position());
    }
    if (own || gone) {
      erase(event);
    }
    return own || gone;
  }

  private void removed(MemoryEvent event, DatedChange dated, List<String> ids, boolean own) {
    var left = ids.stream().filter(it -> !things.containsKey(at(event, it))).toList();
    if (left.isEmpty()) {
      erase(event);
    } else if (own || left.size() < ids.size()) {
      replace(event, dated, new Remove(left, REASON));
    }
  }

  private void erase(MemoryEvent event) {
    replaced.put(event.position(), event.erased());
  }

  /** What says the same as before has the same vector. */
  private void replace(MemoryEvent event, DatedChange dated, MemoryChange change) {
    var body = Json.object(new DatedChange(dated.at(), change).json());
    if (event.body().containsKey(VECTOR)) {
      body.add(VECTOR, event.body().get(VECTOR));
    }
    var instead =
        new MemoryEvent(event.position(), event.space(), event.task(), event.path(), body.build());
    if (!instead.body().equals(event.body())) {
      replaced.put(event.position(), instead);
    }
  }

  private static String at(MemoryEvent event, String id) {
    var relative = RELATIVE.matcher(id);
    return relative.matches()
        ? relative.group(1) + (event.position() + Long.parseLong(relative.group(2)))
        : id;
  }

  private boolean isErased(String task) {
    for (var id = task; !id.isEmpty(); id = id.substring(0, Math.max(0, id.lastIndexOf('.')))) {
      if (tasks.contains(id)) {
        return true;
      }
    }
    return false;
  }

  private boolean isErasedSpace(String space) {
    return erasure.things().isEmpty() && erasure.space().filter(space::equals).isPresent();
  }

  private void note(String space, MemoryContent content) {
    if (content instanceof Noted noted) {
      notes.add(key(space, noted.note()));
    }
  }

  private static String key(String space, Note note) {
    return space + '\n' + note.text();
  }

  /** Things that were named and never were there. */
  List<String> unknown() {
    return erasure.things().stream()
        .filter(it -> !things.containsKey(it) && !known.contains(it.substring(1)))
        .toList();
  }

  /** Whether nobody can have looked any of it up. */
  boolean isNothing() {
    return things.isEmpty() && edits.isEmpty();
  }

  /** Whether what was found under an id, as of a position, is erased or was in part. */
  boolean holds(String id, long position) {
    return things.containsKey(id) || edits.getOrDefault(id, Long.MAX_VALUE) <= position;
  }

  /** Whether a note of a space says what an erased one says. */
  boolean holds(String space, Note note) {
    return notes.contains(key(space, note));
  }

  /** In the order in which they were made. */
  List<Erased.Thing> things() {
    return List.copyOf(things.values());
  }

  List<Erased.Thing> weakened() {
    return List.copyOf(weakened.values());
  }

  /** What comes in the places of others. */
  List<MemoryEvent> replaced() {
    return List.copyOf(replaced.values());
  }

  int events() {
    return (int) replaced.values().stream().filter(MemoryEvent::isErased).count();
  }

  /** Position of the last event that it was told. */
  long seen() {
    return seen;
  }
}
