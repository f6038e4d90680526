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
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.MemoryEvent;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What an erasure takes from memory. It is told all events in their order, and says which others
 * come in the places of some.
 *
 * <p>What erased tasks said goes, wherever they said it; what they removed, undid or counted stays
 * so, since otherwise things of others would be as they should not. What came from nothing else
 * goes too, unless an edit that stays gave it another source: it then begins with what that said. A
 * summary goes with any turn that it covers.
 */
final class ErasedMemory {

  private static final String REASON = "the reason was erased";
  private static final String VECTOR = "vector";

  /** Among events that were written together, an id that counts from there. */
  private static final Pattern RELATIVE = Pattern.compile("([a-z])(-[1-9][0-9]{0,17})");

  /** As reasons name things. */
  private static final Pattern NAME = Pattern.compile("\\b[a-z][1-9][0-9]{0,17}\\b");

  /**
   * The first edit that gave a thing a source that stays.
   *
   * @param content with what is left of its sources, by ids as they are seen from everywhere
   * @param body of the event
   */
  private record Anchor(long position, MemoryContent content, JsonObject body) {}

  private final Set<String> tasks;
  private final Erasure erasure;
  private final Set<String> foretold;

  /** Ids of things that were made after what came from them, as erasures before leave it. */
  private final Set<String> later = new HashSet<>();

  private final Set<String> named;
  private final Map<String, Erased.Thing> things = new LinkedHashMap<>();
  private final Map<String, Erased.Thing> weakened = new LinkedHashMap<>();
  private final Map<Long, MemoryEvent> replaced = new LinkedHashMap<>();

  /** Of things that stay, by id: the first event that is erased. */
  private final Map<String, Long> edits = new LinkedHashMap<>();

  /** Position of the first turn that is erased, by session. */
  private final Map<String, Long> turns = new HashMap<>();

  private final Set<String> notes = new HashSet<>();
  private final Set<String> spaces = new HashSet<>();
  private final Set<String> known = new HashSet<>();

  /** Of things that came from nothing else at first, and stay. */
  private final Map<String, Anchor> kept = new LinkedHashMap<>();

  /** Those that were found since what concerns it was heard. */
  private final Map<String, Anchor> found = new LinkedHashMap<>();

  /** Ids of things that go for no other reason than that they came from nothing else. */
  private final Set<String> derived = new HashSet<>();

  /** All events that would be heard otherwise if more were kept, in their order. */
  private final Map<Long, MemoryEvent> concerned = new LinkedHashMap<>();

  private final Undoings undoings = new Undoings();

  /** What edits that are undone would keep, by their position. */
  private final Map<Long, Map.Entry<String, Anchor>> withdrawn = new HashMap<>();

  private long seen;

  /**
   * Nothing is told yet.
   *
   * @param tasks that are erased; those below them are too
   * @param foretold ids of things that will be found to go after what came from them is told
   */
  ErasedMemory(Set<String> tasks, Erasure erasure, Set<String> foretold) {
    this.tasks = tasks;
    this.erasure = erasure;
    this.foretold = Set.copyOf(foretold);
    named = Set.copyOf(erasure.things());
  }

  void tell(MemoryEvent event) {
    seen = event.position();
    if (event.isErased()) {
      known.add(Long.toString(seen));
    } else {
      hear(event);
    }
  }

  /** To be called when all is told; more can be told and settled then. */
  void settle() {
    while (!found.isEmpty()) {
      kept.putAll(found);
      var again = List.copyOf(concerned.values());
      things.clear();
      weakened.clear();
      replaced.clear();
      edits.clear();
      turns.clear();
      notes.clear();
      spaces.clear();
      found.clear();
      derived.clear();
      concerned.clear();
      again.forEach(this::hear);
    }
  }

  private void hear(MemoryEvent event) {
    var dated = DatedChange.of(event.body());
    boolean own = isErased(event.task()) || isErasedSpace(event.space());
    switch (dated.change()) {
      case Add(var content) -> add(event, dated, content, own);
      case Edit(var id, var content) -> edit(event, dated, id, content, own);
      case Close(var id, _) -> said(event, id, own);
      case Summarise(var id, _, var upTo) -> {
        var session = at(event, id);
        if (!said(event, id, own) && turns.containsKey(session)) {
          mayRepeat(event, id, ThingType.SESSION);
          if (covers(event, session, upTo)) {
            erase(event);
          }
        }
      }
      case Use(var id, _) -> said(event, id, isErasedSpace(event.space()));
      case Remove(var ids, var reason) -> removed(event, dated, ids, own || names(reason));
      case Clear(var reason) -> {
        if (isErasedSpace(event.space())) {
          erase(event);
        } else if (own || names(reason) || spaces.contains(event.space())) {
          replace(event, dated, new Clear(REASON), event.body());
        }
      }
      case Undo(var position) -> {
        undo(event.position(), position);
        if (isErasedSpace(event.space())) {
          erase(event);
        }
      }
    }
  }

  private void add(MemoryEvent event, DatedChange dated, MemoryContent content, boolean own) {
    var thing =
        new Erased.Thing(event.space(), content.type(), content.type().id(event.position()));
    content.sources().stream()
        .map(it -> at(event, it.id()))
        .filter(it -> isLater(event, it))
        .forEach(later::add);
    var left = left(event, content);
    boolean only = left.isEmpty() && !content.sources().isEmpty();
    boolean also = own || isNamed(thing) || isAbout(content);
    var anchor = kept.get(thing.id());
    if (also || (only && anchor == null)) {
      things.put(thing.id(), thing);
      spaces.add(thing.space());
      note(event.space(), content);
      erase(event);
      if (!also) {
        derived.add(thing.id());
      }
      if (content instanceof Turn turn) {
        turns.merge(at(event, turn.session()), event.position(), Math::min);
      }
    } else if (only && anchor != null) {
      edits.put(thing.id(), event.position());
      spaces.add(thing.space());
      note(event.space(), content);
      mayRepeat(event, thing.id(), thing.type());
      replace(event, dated, new Add(anchor.content()), anchor.body());
    } else if (isRepeated(event, content)) {
      mayRepeat(event, thing.id(), thing.type());
      replace(event, dated, new Add(content.withSources(left)), event.body());
    }
  }

  private void edit(
      MemoryEvent event, DatedChange dated, String name, MemoryContent content, boolean own) {
    var id = at(event, name);
    var left = left(event, content);
    if (!own
        && derived.contains(id)
        && isAnchor(id, content, left)
        && !undoings.isUndone(event.position())) {
      var placed =
          left.stream().map(it -> new Source(at(event, it.id()), it.confidence())).toList();
      found.putIfAbsent(
          id, new Anchor(event.position(), content.withSources(placed), event.body()));
    }
    if (said(event, name, own)) {
      note(event.space(), content);
    } else if (isBeforeAnchor(event, id)) {
      note(event.space(), content);
      erase(event);
    } else if (isRepeated(event, content)) {
      mayRepeat(event, name, content.type());
      replace(event, dated, new Edit(name, content.withSources(left)), event.body());
    } else if (content instanceof Session session && covers(event, id, session.upTo())) {
      mayRepeat(event, name, content.type());
      var named = new Session(session.name(), "", "");
      replace(event, dated, new Edit(name, named), JsonValue.EMPTY_JSON_OBJECT);
    } else if (edits.containsKey(id)) {
      mayRepeat(event, name, content.type());
    }
  }

  /** Whether a summary of a session up to a turn covers one that is erased. */
  private boolean covers(MemoryEvent event, String session, String upTo) {
    var turn = turns.get(session);
    return turn != null && position(at(event, upTo)) >= turn;
  }

  /** An edit that was undone gave nothing a source, unless that was undone too. */
  private void undo(long by, long position) {
    long edit = undoings.tell(by, position);
    if (undoings.isUndone(edit)) {
      for (var it : List.copyOf(found.entrySet())) {
        if (it.getValue().position() == edit) {
          found.remove(it.getKey());
          withdrawn.put(edit, it);
        }
      }
    } else {
      var it = withdrawn.get(edit);
      if (it != null) {
        found.putIfAbsent(it.getKey(), it.getValue());
      }
    }
  }

  /** A turn stays in the session in which it was said. */
  private static boolean isAnchor(String id, MemoryContent content, List<Source> left) {
    return !left.isEmpty()
        && content.type() != ThingType.TURN
        && id.charAt(0) == content.type().letter();
  }

  private List<Source> left(MemoryEvent event, MemoryContent content) {
    return content.sources().stream().filter(it -> !isGone(at(event, it.id()))).toList();
  }

  private boolean isGone(String id) {
    return things.containsKey(id) || foretold.contains(id);
  }

  private static boolean isLater(MemoryEvent event, String id) {
    return position(id) > event.position();
  }

  /** 0 if it is the id of nothing. */
  private static long position(String id) {
    return NAME.matcher(id).matches() ? Long.parseLong(id.substring(1)) : 0;
  }

  /** Things that must be foretold to another one that is told the same; as they were if none. */
  Set<String> foretold() {
    var all = new HashSet<>(foretold);
    later.stream().filter(things::containsKey).forEach(all::add);
    return all;
  }

  /** Whether it came from what goes, or from what stays but said something else then. */
  private boolean isRepeated(MemoryEvent event, MemoryContent content) {
    return content.sources().stream()
        .map(it -> at(event, it.id()))
        .anyMatch(it -> isGone(it) || isBeforeAnchor(event, it));
  }

  private boolean isBeforeAnchor(MemoryEvent event, String id) {
    var anchor = kept.get(id);
    return anchor != null && event.position() < anchor.position();
  }

  private boolean names(String reason) {
    return NAME.matcher(reason)
        .results()
        .map(MatchResult::group)
        .anyMatch(it -> things.containsKey(it) || edits.containsKey(it));
  }

  /** Whoever said it may have read what is erased. */
  private void mayRepeat(MemoryEvent event, String id, ThingType type) {
    var thing = new Erased.Thing(event.space(), type, at(event, id));
    weakened.putIfAbsent(thing.id(), thing);
    concerned.put(event.position(), event);
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

  private void removed(MemoryEvent event, DatedChange dated, List<String> ids, boolean silent) {
    var left = ids.stream().filter(it -> !things.containsKey(at(event, it))).toList();
    if (left.isEmpty()) {
      erase(event);
    } else if (silent || left.size() < ids.size()) {
      replace(event, dated, new Remove(left, REASON), event.body());
    }
  }

  private void erase(MemoryEvent event) {
    replaced.put(event.position(), event.erased());
    concerned.put(event.position(), event);
  }

  /**
   * Puts something in the place of an event.
   *
   * @param like body of the event that said the same, and has the same vector
   */
  private void replace(MemoryEvent event, DatedChange dated, MemoryChange change, JsonObject like) {
    concerned.put(event.position(), event);
    var body = Json.object(new DatedChange(dated.at(), change).json());
    if (like.containsKey(VECTOR)) {
      body.add(VECTOR, like.get(VECTOR));
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
