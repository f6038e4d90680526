// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Memory that reads the whole log each time, knows what was added and matches by containment. */
public final class LogMemory implements Memory {

  private final Supplier<Journal> journal;

  public LogMemory(Supplier<Journal> journal) {
    this.journal = journal;
  }

  @Override
  public Found recall(String space, Query query, Sight sight, long atLeast) {
    var notes = new ArrayList<Note>();
    var ids = new ArrayList<String>();
    var read = added(space, sight, atLeast);
    for (var thing : read.things()) {
      if (thing.content() instanceof Noted noted && noted.note().text().contains(query.text())) {
        notes.add(noted.note());
        ids.add(thing.id());
      }
    }
    int found = Math.min(query.k(), notes.size());
    return new Found(read.position(), notes.subList(0, found), ids.subList(0, found));
  }

  @Override
  public Recollection recall(String space, Lookup lookup, Sight sight, long atLeast) {
    var read = added(space, sight, atLeast);
    var things = read.things().stream().filter(it -> fits(it.content(), lookup));
    return switch (lookup) {
      case Lookup.Search search ->
          new Recollection(read.position(), things.limit(search.k()).toList(), List.of());
      case Lookup.Listing listing ->
          new Recollection(
              read.position(),
              things.toList().reversed().stream().limit(listing.limit()).toList(),
              List.of());
    };
  }

  private static boolean fits(MemoryContent content, Lookup lookup) {
    return switch (lookup) {
      case Lookup.Search search -> content.json().toString().contains(search.text());
      case Lookup.Listing listing -> content.type() == listing.things();
    };
  }

  private Recollection added(String space, Sight sight, long atLeast) {
    var things = new ArrayList<Recalled>();
    long position = 0;
    for (var event : journal.get().memory(0, Integer.MAX_VALUE)) {
      position = event.position();
      if (event.isErased()) {
        continue;
      }
      var dated = DatedChange.of(event.body());
      if (event.space().equals(space)
          && sight.shows(position, event.task())
          && dated.change() instanceof Add(var content)) {
        things.add(
            new Recalled(
                content.type().id(position), dated.at(), event.task(), Optional.empty(), content));
      }
    }
    if (position < atLeast) {
      throw new IllegalStateException("read at %d, before %d".formatted(position, atLeast));
    }
    return new Recollection(position, things, List.of());
  }
}
