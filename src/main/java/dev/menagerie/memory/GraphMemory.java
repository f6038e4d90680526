// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryChange;
import dev.menagerie.engine.spi.MemoryContent.Fact;
import dev.menagerie.engine.spi.MemoryContent.Noted;
import dev.menagerie.engine.spi.MemoryContent.ThingType;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Sight;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tasks and people remember, in a graph that is brought up to date from the journal before
 * each look at it.
 */
public final class GraphMemory implements Memory, Memories, AutoCloseable {

  private final Journal journal;
  private final InstantSource clock;
  private final Projection projection;
  private final Fitting fitting;

  private GraphMemory(Journal journal, InstantSource clock, Projection projection) {
    this.journal = journal;
    this.clock = clock;
    this.projection = projection;
    fitting = new Fitting(projection.touched());
  }

  /**
   * Opens or creates the graph of a data folder and brings it up to date.
   *
   * @param clock says when people change something
   * @throws JournalFailed if the folder cannot be written or is in use, or the journal holds an
   *     event that this release cannot read
   */
  public static GraphMemory open(Path data, Journal journal, InstantSource clock) {
    return new GraphMemory(journal, clock, Projection.open(data, journal));
  }

  /** The same by the clock of the system. */
  public static GraphMemory open(Path data, Journal journal) {
    return open(data, journal, InstantSource.system());
  }

  /**
   * Searches the notes of a space by words after applying everything that is durable, and with it
   * {@code atLeast}: a position is known only once it is durable.
   */
  @Override
  public Found recall(String space, Query query, Sight sight, long atLeast) {
    var wanted =
        new Wanted(query.text(), List.of(ThingType.NOTE), query.kinds(), query.tags(), query.k());
    return projection.search(
        space,
        sight,
        AsOf.NOW,
        (finding, view) ->
            new Found(view.applied(), notes(finding.search(space, view, wanted).stream())));
  }

  private static List<Note> notes(Stream<Remembered> found) {
    return found
        .flatMap(it -> it.content().stream())
        .filter(Noted.class::isInstance)
        .map(it -> ((Noted) it).note())
        .toList();
  }

  @Override
  public Changed change(String space, List<MemoryChange> changes) {
    projection.look(
        space,
        AsOf.NOW,
        view -> {
          fitting.require(space, view, changes);
          return true;
        });
    var at = clock.instant();
    var writes =
        changes.stream()
            .<Write>map(it -> new Write.Remember(MemoryEvent.of(space, "", "", at, it)))
            .toList();
    long last = journal.append(writes).await();
    return projection.look(space, AsOf.NOW, view -> fitting.changed(space, view, changes, last));
  }

  @Override
  public Optional<Remembered> find(String space, String id, AsOf asOf) {
    return projection.look(
        space, asOf, view -> Optional.ofNullable(view.of(view.space().find(id))));
  }

  @Override
  public List<Remembered> list(String space, Listing listing, AsOf asOf) {
    long before = listing.after().map(it -> position(it, listing.type())).orElse(Long.MAX_VALUE);
    return projection.look(
        space,
        asOf,
        view ->
            view.of(things(view.space(), listing, before))
                .filter(it -> listing.entity().map(name -> isAbout(it, name)).orElse(true))
                .filter(listing.fits())
                .limit(listing.limit())
                .toList());
  }

  private static Stream<Thing> things(Space space, Listing listing, long before) {
    return listing.entity().isEmpty()
        ? space.shelf(listing.type()).before(before)
        : space.facts(listing.entity().get()).reversed().stream()
            .filter(it -> it.position() < before);
  }

  /** A fact is found by what it was about too. */
  private static boolean isAbout(Remembered thing, String entity) {
    var name = Fact.key(entity);
    return thing
        .content()
        .filter(Fact.class::isInstance)
        .map(Fact.class::cast)
        .filter(it -> Fact.key(it.subject()).equals(name) || Fact.key(it.object()).equals(name))
        .isPresent();
  }

  private static long position(String after, ThingType type) {
    var id = Id.of(after);
    if (id == null || id.type() != type || id.position() < 1) {
      throw Fitting.invalid(
          "after: %s, must be the id of the last %s of the page before"
              .formatted(after, type.text()));
    }
    return id.position();
  }

  @Override
  public List<Remembered> search(String space, Wanted wanted, AsOf asOf) {
    return projection.search(
        space, Sight.ALL, asOf, (finding, view) -> finding.search(space, view, wanted));
  }

  @Override
  public List<Remembered> history(String space, String id) {
    return projection.look(
        space,
        AsOf.NOW,
        view -> {
          var thing = view.space().find(id);
          return thing == null || thing.position() > view.applied()
              ? List.of()
              : view.history(thing);
        });
  }

  @Override
  public List<String> spaces() {
    return projection.spaces();
  }

  @Override
  public Statistics statistics(String space) {
    return projection.look(
        space, AsOf.NOW, view -> new Statistics(space, view.space().last(), view.space().counts()));
  }

  @Override
  public void close() {
    projection.close();
  }
}
