// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Already;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Query;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.VectorStore;
import dev.menagerie.memory.embedding.VectorStoreFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What tasks and people remember, in a graph that is brought up to date from the journal before
 * each look at it.
 */
public final class GraphMemory implements Memory, Memories, AutoCloseable {

  private final Journal journal;
  private final InstantSource clock;
  private final Meanings meanings;
  private final Projection projection;
  private final Fitting fitting;

  /** Held by whoever looks whether something was done, until they have done it. */
  private final ReentrantLock first = new ReentrantLock();

  private GraphMemory(
      Journal journal, InstantSource clock, Meanings meanings, Projection projection) {
    this.journal = journal;
    this.clock = clock;
    this.meanings = meanings;
    this.projection = projection;
    fitting = new Fitting(projection.touched());
  }

  /**
   * Brings a graph up to date, now if its file is begun, else when it is first looked at.
   *
   * @param file closed with it, and if this fails
   * @param clock says when people change something
   * @param embedder what is remembered is found by meaning too if there is one; not closed
   * @param vectors where vectors are kept; in the folder if empty; not closed
   * @throws JournalFailed if it cannot be written, or the journal holds an event that this release
   *     cannot read
   */
  public static GraphMemory open(
      GraphFile file,
      Journal journal,
      InstantSource clock,
      Optional<Embedder> embedder,
      Optional<VectorStore> vectors) {
    var meanings = new Meanings(embedder.orElse(null));
    return new GraphMemory(
        journal,
        clock,
        meanings,
        Projection.open(file, journal, meanings.model(), vectors.orElse(null)));
  }

  /**
   * Opens or creates the graph of a data folder and brings it up to date.
   *
   * @throws JournalFailed if the folder cannot be written or is in use, or as above
   */
  public static GraphMemory open(
      Path data,
      Journal journal,
      InstantSource clock,
      Optional<Embedder> embedder,
      Optional<VectorStore> vectors) {
    var file = GraphFile.open(data);
    file.begin();
    return open(file, journal, clock, embedder, vectors);
  }

  /** The same with vectors in the folder. */
  public static GraphMemory open(
      Path data, Journal journal, InstantSource clock, Optional<Embedder> embedder) {
    return open(data, journal, clock, embedder, Optional.empty());
  }

  /** The same by words alone. */
  public static GraphMemory open(Path data, Journal journal, InstantSource clock) {
    return open(data, journal, clock, Optional.empty());
  }

  /** The same by the clock of the system. */
  public static GraphMemory open(Path data, Journal journal) {
    return open(data, journal, InstantSource.system());
  }

  /** Opens what is not yet, beside everything else, before somebody waits for it. */
  public void warm() {
    projection.warm();
  }

  /**
   * Deletes the graph and search indexes of a data folder; {@link #open} builds them anew.
   *
   * @throws JournalFailed if they cannot be deleted
   */
  public static void remove(Path data) {
    try {
      GraphFile.remove(data);
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be deleted (%s); change its permissions, or delete it yourself"
              .formatted(data.resolve("memory"), JournalFailed.why(e)),
          e);
    }
  }

  /**
   * Builds graph and search indexes anew from the journal, after something was erased there, and
   * keeps nothing of what was in their files, nor of vectors elsewhere. Whoever looks waits
   * meanwhile.
   *
   * @throws JournalFailed if the store of vectors does not answer; it may be tried again
   */
  public void renew() {
    projection.renew();
    meanings.forget();
    removeElsewhere();
  }

  /**
   * Removes vectors elsewhere of what was erased.
   *
   * @throws JournalFailed if the store of vectors does not answer; it may be tried again
   */
  public void removeElsewhere() {
    var feeder = projection.feeder();
    if (feeder != null) {
      try {
        feeder.removeErased();
      } catch (VectorStoreFailed e) {
        throw new JournalFailed(
            "vectors of what was erased are still elsewhere: %s; ask again when it answers"
                .formatted(e.getMessage()),
            e);
      }
    }
  }

  /**
   * Searches the notes of a space after applying everything that is durable, and with it {@code
   * atLeast}: a position is known only once it is durable.
   */
  @Override
  public Found recall(String space, Query query, Sight sight, long atLeast) {
    var wanted =
        new Wanted(query.text(), List.of(ThingType.NOTE), query.kinds(), query.tags(), query.k());
    var hits = hits(space, wanted, sight, AsOf.NOW);
    var noted = noted(hits.hits());
    return new Found(
        hits.position(),
        noted.stream().map(GraphMemory::note).toList(),
        noted.stream().map(Remembered::id).toList(),
        hits.warnings());
  }

  @Override
  public Recollection recall(String space, Lookup lookup, Sight sight, long atLeast) {
    return switch (lookup) {
      case Lookup.Search search -> {
        var hits = hits(space, wanted(search), sight, AsOf.NOW);
        var things = hits.hits().stream().map(Hit::thing);
        yield new Recollection(hits.position(), recalled(things), hits.warnings());
      }
      case Lookup.Listing listing -> {
        long after = listing.after().map(it -> position(it, listing.things())).orElse(0L);
        yield projection.look(
            space,
            sight,
            AsOf.NOW,
            view ->
                new Recollection(
                    view.applied(), recalled(new Catalogued(listing, after).in(view)), List.of()));
      }
    };
  }

  private static Wanted wanted(Lookup.Search search) {
    return new Wanted(
        search.text(),
        search.types(),
        search.kinds(),
        search.tags(),
        search.k(),
        Optional.empty(),
        Optional.empty(),
        search.threshold(),
        search.tokens());
  }

  private static List<Recalled> recalled(Stream<Remembered> things) {
    return things
        .flatMap(
            it ->
                it
                    .content()
                    .map(content -> new Recalled(it.id(), it.at(), it.task(), it.until(), content))
                    .stream())
        .toList();
  }

  private static List<Remembered> noted(List<Hit> hits) {
    return hits.stream()
        .map(Hit::thing)
        .filter(it -> it.content().filter(Noted.class::isInstance).isPresent())
        .toList();
  }

  private static Note note(Remembered thing) {
    return ((Noted) thing.content().orElseThrow()).note();
  }

  @Override
  public Hits search(String space, Wanted wanted, AsOf asOf) {
    return hits(space, wanted, Sight.ALL, asOf);
  }

  private Hits hits(String space, Wanted wanted, Sight sight, AsOf asOf) {
    var sought = meanings.sought(wanted.text());
    var nearby = nearby(space, wanted, sought.vector(), asOf);
    var now = asOf.instant().equals(Instant.MAX) ? clock.instant() : asOf.instant();
    return projection.search(
        space,
        sight,
        asOf,
        (reading, view) ->
            reading == null
                ? new Hits(view.applied(), List.of(), sought.warnings())
                : new Answering(reading, view, wanted, sought, nearby, now).hits());
  }

  private @Nullable Nearby nearby(
      String space, Wanted wanted, float @Nullable [] vector, AsOf asOf) {
    var feeder = projection.feeder();
    return feeder == null || vector == null
        ? null
        : feeder.nearby(space, vector, Documents.kinds(wanted), asOf.position());
  }

  @Override
  public List<MemoryEvent> prepared(List<MemoryEvent> events) {
    return meanings.prepared(events);
  }

  @Override
  public Optional<String> unless(String space, Already done, Supplier<Receipt> write) {
    first.lock();
    try {
      var against = against(space, done);
      if (against.isEmpty()) {
        var _ = write.get().await();
      }
      return against;
    } finally {
      first.unlock();
    }
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
    var events = changes.stream().map(it -> MemoryEvent.of(space, "", "", at, it)).toList();
    var writes = meanings.prepared(events).stream().<Write>map(Write.Remember::new).toList();
    long last = journal.append(writes).await();
    return projection.look(
        space, AsOf.of(last), view -> fitting.changed(space, view, changes, last));
  }

  @Override
  public Optional<Remembered> find(String space, String id, AsOf asOf) {
    return projection.look(
        space, asOf, view -> Optional.ofNullable(view.of(view.space().find(id))));
  }

  @Override
  public List<Remembered> list(String space, Listing listing, AsOf asOf) {
    long after = listing.after().map(it -> position(it, listing.type())).orElse(0L);
    var candidates =
        new Candidates(
            listing.type(), listing.entity(), listing.source(), listing.oldestFirst(), after);
    return projection.look(
        space,
        asOf,
        view ->
            view.of(candidates.in(view.space()))
                .filter(it -> listing.entity().map(name -> isAbout(it, name)).orElse(true))
                .filter(it -> listing.source().map(id -> isFrom(it, id)).orElse(true))
                .filter(listing.fits())
                .limit(listing.limit())
                .toList());
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

  /** So is what was taken from it before. */
  private static boolean isFrom(Remembered thing, String source) {
    return thing.content().stream()
        .flatMap(it -> it.sources().stream())
        .anyMatch(it -> it.id().equals(source));
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
