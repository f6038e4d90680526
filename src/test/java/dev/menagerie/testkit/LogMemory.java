// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryChange.Remove;
import dev.menagerie.core.MemoryChange.Summarise;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.DatedChange;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryEvent;
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
    var things = read.things().stream().filter(it -> fits(it, lookup));
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

  @Override
  public synchronized Optional<String> unless(String space, Already done, Supplier<Receipt> write) {
    var against = against(space, done);
    if (against.isEmpty()) {
      var _ = write.get().await();
    }
    return against;
  }

  @Override
  public List<String> spaces() {
    return journal.get().memory(0, Integer.MAX_VALUE).stream()
        .map(MemoryEvent::space)
        .filter(it -> !it.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean fits(Recalled thing, Lookup lookup) {
    var content = thing.content();
    return switch (lookup) {
      case Lookup.Search search ->
          (search.types().isEmpty() || search.types().contains(content.type()))
              && content.json().toString().contains(search.text());
      case Lookup.Listing listing ->
          content.type() == listing.things()
              && listing.name().map(it -> isNamed(content, it)).orElse(true)
              && listing.source().map(it -> isFrom(content, it)).orElse(true)
              && listing.after().map(it -> position(thing.id()) < position(it)).orElse(true);
    };
  }

  private static boolean isNamed(MemoryContent content, String name) {
    return !(content instanceof Session session) || session.name().equals(name);
  }

  private static boolean isFrom(MemoryContent content, String source) {
    return content.sources().stream().anyMatch(it -> it.id().equals(source));
  }

  private static long position(String id) {
    return Long.parseLong(id.substring(1));
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
      if (event.space().equals(space) && sight.shows(position, event.task())) {
        apply(dated, event, things);
      }
    }
    if (position < atLeast) {
      throw new IllegalStateException("read at %d, before %d".formatted(position, atLeast));
    }
    return new Recollection(position, things, List.of());
  }

  private static void apply(DatedChange dated, MemoryEvent event, List<Recalled> things) {
    switch (dated.change()) {
      case Add(var content) ->
          things.add(
              new Recalled(
                  content.type().id(event.position()),
                  dated.at(),
                  event.task(),
                  Optional.empty(),
                  from(content, event.position())));
      case Summarise(var id, var summary, var upTo) ->
          things.replaceAll(it -> it.id().equals(id) ? summed(it, summary, upTo) : it);
      case Remove(var ids, _) ->
          things.removeIf(
              it -> ids.contains(it.id()) || ids.stream().anyMatch(id -> isFrom(it.content(), id)));
      default -> {}
    }
  }

  private static Recalled summed(Recalled thing, String summary, String upTo) {
    var session = new Session(((Session) thing.content()).name(), summary, upTo);
    return new Recalled(thing.id(), thing.at(), thing.task(), thing.until(), session);
  }

  /** With the ids of what was made in the same transaction. */
  private static MemoryContent from(MemoryContent content, long position) {
    return content.withSources(
        content.sources().stream()
            .map(it -> new Source(from(it.id(), position), it.confidence()))
            .toList());
  }

  private static String from(String id, long position) {
    return id.charAt(1) == '-' ? id.charAt(0) + Long.toString(position + position(id)) : id;
  }
}
