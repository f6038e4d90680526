// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what an event changed: what it names, and what followed from that, as far as it has a
 * version of the event.
 */
record Touched(Journal journal) {

  /** The event at a position, if it is there and of a space. */
  Optional<MemoryEvent> event(String space, long position) {
    return position < 1
        ? Optional.empty()
        : journal.memory(position - 1, 1).stream()
            .filter(it -> it.position() == position && it.space().equals(space))
            .findFirst();
  }

  /** Whether an event was erased. */
  boolean erased(long position) {
    return event("", position).filter(MemoryEvent::isErased).isPresent();
  }

  /** Things that an event made or changed, by the order in which they were made. */
  List<Thing> by(Space space, String name, long position) {
    return event(name, position).map(it -> by(space, it)).orElse(List.of());
  }

  /** The same of an event that is at hand. */
  List<Thing> by(Space space, MemoryEvent event) {
    long position = event.position();
    var found = new LinkedHashMap<String, Thing>();
    var next = new ArrayDeque<>(named(space, event).toList());
    while (!next.isEmpty()) {
      var thing = next.remove();
      if (thing.touchedBy(position) && found.putIfAbsent(thing.id(), thing) == null) {
        thing.derived().forEach(id -> Optional.ofNullable(space.find(id)).ifPresent(next::add));
        Optional.ofNullable(thing.turn()).map(it -> space.find(it.session())).ifPresent(next::add);
      }
    }
    return found.values().stream().sorted(Comparator.comparingLong(Thing::position)).toList();
  }

  private Stream<Thing> named(Space space, MemoryEvent event) {
    if (event.isErased()) {
      return Stream.empty();
    }
    return switch (Applying.read(event).change()) {
      case MemoryChange.Add(var content) -> ids(space, content.type().id(event.position()));
      case MemoryChange.Edit(var id, _) -> ids(space, id);
      case MemoryChange.Close(var id, _) -> ids(space, id);
      case MemoryChange.Use(var id, _) -> ids(space, id);
      case MemoryChange.Summarise(var id, _, _) -> ids(space, id);
      case MemoryChange.Remove(var ids, _) -> ids(space, ids.toArray(String[]::new));
      case MemoryChange.Clear _ -> space.all().filter(it -> it.touchedBy(event.position()));
      case MemoryChange.Undo(var position) ->
          event(event.space(), position).stream().flatMap(it -> named(space, it));
    };
  }

  private static Stream<Thing> ids(Space space, String... ids) {
    return Stream.of(ids).flatMap(id -> Optional.ofNullable(space.find(id)).stream());
  }
}
