// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.Journal.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What agents remember, as far as the journal's memory events have been applied. */
public interface Memory {

  /**
   * What a search found.
   *
   * @param position of the last memory event that had been applied when it was read
   * @param ids of the notes, in their order
   * @param warnings sentences that say what could not be searched by
   */
  record Found(long position, List<Note> notes, List<String> ids, List<String> warnings) {

    public Found {
      notes = List.copyOf(notes);
      ids = List.copyOf(ids);
      warnings = List.copyOf(warnings);
    }

    public Found(long position, List<Note> notes, List<String> ids) {
      this(position, notes, ids, List.of());
    }
  }

  /**
   * What a look found.
   *
   * @param position of the last memory event that had been applied when it was read
   * @param warnings sentences that say what could not be searched by
   */
  record Recollection(long position, List<Recalled> things, List<String> warnings) {

    public Recollection {
      things = List.copyOf(things);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Events as they are to be written: with what they will be found by. May take a while; that it
   * cannot be told is no failure.
   */
  default List<MemoryEvent> prepared(List<MemoryEvent> events) {
    return events;
  }

  /**
   * Searches a space, best first.
   *
   * @param sight what of the space is there to be found
   * @param atLeast a position that must have been applied before reading
   */
  Found recall(String space, Query query, Sight sight, long atLeast);

  /**
   * Looks things of a space up.
   *
   * @param sight what of the space is there to be found
   * @param atLeast a position that must have been applied before reading
   * @throws MemoryRefused if {@code after} of a listing is not an id of its type
   */
  Recollection recall(String space, Lookup lookup, Sight sight, long atLeast);

  /**
   * Writes something unless memory says that it was done before, or what it is taken from is gone
   * or was changed. Of all who write so one is first, and the others find what that one wrote.
   *
   * @param write begins to write it; called once at most
   * @return id of the note that says so, or of what is gone or was changed; empty if it was
   *     written, which is durable then
   * @throws JournalFailed if it could not be written
   */
  Optional<String> unless(String space, Already done, Supplier<Receipt> write);

  /**
   * What speaks against doing something: the note that says it was done, what is gone or changed.
   */
  default Optional<String> against(String space, Already done) {
    var gone = done.sources().stream().filter(it -> !isThere(space, it));
    var said =
        done.sources().stream()
            .map(it -> Lookup.Listing.of(ThingType.NOTE, Lookup.MOST).from(it))
            .flatMap(it -> recall(space, it, Sight.ALL, 0).things().stream())
            .filter(done::saidBy)
            .map(Recalled::id);
    var changed =
        done.unchanged().stream()
            .filter(it -> !find(space, it.id()).equals(List.of(it)))
            .map(Recalled::id);
    return Stream.of(gone, said, changed).flatMap(it -> it).findFirst();
  }

  private boolean isThere(String space, String id) {
    return find(space, id).stream().anyMatch(it -> it.id().equals(id));
  }

  /** What there is of its type up to an id: that thing, if it is there. */
  private List<Recalled> find(String space, String id) {
    long behind = Long.parseLong(id.substring(1)) + 1;
    return Stream.of(ThingType.values())
        .filter(it -> it.letter() == id.charAt(0))
        .map(it -> Lookup.Listing.of(it, 1).after(it.id(behind)))
        .flatMap(it -> recall(space, it, Sight.ALL, 0).things().stream())
        .toList();
  }

  /** The spaces that anything was ever written to, by name. */
  List<String> spaces();
}
