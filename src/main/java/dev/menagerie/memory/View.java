// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A space as somebody sees it: of each thing the last version that is visible.
 *
 * @param applied position of the last event that had been applied when the question came
 */
record View(Space space, long applied, Sight sight, AsOf asOf) {

  /** What a fact ends by: nothing, its own end, or another fact. */
  private record End(Optional<Instant> at, Optional<String> by, @Nullable Version version) {}

  private boolean shows(Version version) {
    return version.position() <= Math.min(applied, asOf.position())
        && !version.at().isAfter(asOf.instant())
        && sight.shows(version.position(), version.task());
  }

  /** What is visible, by positions alone. */
  Sight shown() {
    var upTo = sight.upTo(Math.min(applied, asOf.position()));
    if (asOf.instant().equals(Instant.MAX)) {
      return asOf.position() >= applied ? sight : upTo;
    }
    var times = new TreeMap<Long, Version>();
    space
        .all()
        .flatMap(it -> it.versions().stream())
        .filter(it -> upTo.shows(it.position(), it.task()))
        .forEach(it -> times.put(it.position(), it));
    long later =
        times.values().stream()
            .filter(it -> it.at().isAfter(asOf.instant()))
            .mapToLong(Version::position)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    var also = // A clock that was set back.
        times.tailMap(later).values().stream()
            .filter(it -> !it.at().isAfter(asOf.instant()))
            .map(Version::position)
            .toList();
    return new Sight(sight.upTo(later - 1).windows(), also);
  }

  /** What a thing is in this view; null if it is not, or was removed. */
  @Nullable Remembered of(@Nullable Thing thing) {
    var version = thing == null ? null : version(thing);
    return thing == null || version == null || version.removed() ? null : shown(thing, version);
  }

  /** Things that are there. */
  Stream<Remembered> of(Stream<Thing> things) {
    return things.flatMap(it -> Stream.ofNullable(of(it)));
  }

  /** The last version of a thing that is visible, also if that is its removal. */
  @Nullable Version version(Thing thing) {
    var all = thing.versions();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (shows(all.get(i))) {
        return all.get(i);
      }
    }
    return null;
  }

  private static Remembered shown(
      Thing thing, Version said, Version since, Optional<Instant> until, Optional<String> by) {
    return new Remembered(
        thing.id(),
        since.position(),
        since.at(),
        since.task(),
        since.path(),
        Optional.ofNullable(said.content()),
        said.reason(),
        until,
        by);
  }

  private Remembered shown(Thing thing, Version said) {
    if (!(said.content() instanceof Fact fact)) {
      return shown(thing, said, said, Optional.empty(), Optional.empty());
    }
    var end = end(thing, fact);
    boolean ended = end.version != null && end.version.position() > said.position();
    return shown(thing, said, ended && end.version != null ? end.version : said, end.at, end.by);
  }

  /** Where the next contrary fact begins, if that is before its own end. */
  private End end(Thing thing, Fact fact) {
    var end = new End(fact.validTo(), Optional.empty(), null);
    if (!fact.single()) {
      return end;
    }
    var begin = begin(thing, fact);
    for (var other : space.line(fact)) {
      var version = other == thing ? null : version(other);
      if (version != null
          && version.content() instanceof Fact contrary
          && contrary(fact, contrary)) {
        var next = begin(other, contrary);
        boolean follows =
            next.isAfter(begin) || (next.equals(begin) && other.position() > thing.position());
        if (follows && (end.at.isEmpty() || next.isBefore(end.at.get()))) {
          end = new End(Optional.of(next), Optional.of(other.id()), version);
        }
      }
    }
    return end;
  }

  /** As far as is known: it holds at the latest since it was told. */
  private static Instant begin(Thing thing, Fact fact) {
    return fact.validFrom().orElse(thing.versions().getFirst().at());
  }

  private static boolean contrary(Fact fact, Fact other) {
    return other.single()
        && Fact.key(fact.subject()).equals(Fact.key(other.subject()))
        && Fact.key(fact.predicate()).equals(Fact.key(other.predicate()))
        && !Fact.key(fact.object()).equals(Fact.key(other.object()));
  }

  /** Everything that a thing was in this view, oldest first, removals with their reasons. */
  List<Remembered> history(Thing thing) {
    var all = new ArrayList<Remembered>();
    for (var turn : turns(thing)) {
      var then = new View(space, Math.min(applied, turn.position()), sight, asOf);
      var version = then.version(thing);
      if (version != null) {
        var was = then.shown(thing, version);
        if (all.isEmpty() || !same(all.getLast(), was)) {
          all.add(shown(thing, version, turn, was.until(), was.closedBy()));
        }
      }
    }
    return all;
  }

  private static boolean same(Remembered one, Remembered other) {
    return one.content().equals(other.content())
        && one.reason().equals(other.reason())
        && one.until().equals(other.until())
        && one.closedBy().equals(other.closedBy());
  }

  /** Versions, of itself or of another fact, with which it may have become another. */
  private List<Version> turns(Thing thing) {
    var others =
        thing.versions().stream()
            .map(Version::content)
            .filter(Fact.class::isInstance)
            .flatMap(it -> space.line((Fact) it).stream());
    return Stream.concat(Stream.of(thing), others)
        .distinct()
        .flatMap(it -> it.versions().stream())
        .filter(it -> it.position() >= thing.position() && shows(it))
        .sorted(Comparator.comparingLong(Version::position))
        .toList();
  }
}
