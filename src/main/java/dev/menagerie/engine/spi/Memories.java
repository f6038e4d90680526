// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The things of memory spaces, to be looked at and changed by people. Whoever reads sees everything
 * that was durable when they asked, and never a part of what was written together.
 */
public interface Memories {

  /**
   * How memory stood after some event; what is later is not seen.
   *
   * @param position of the last event that counts
   * @param instant events written after it do not count; those count that do not say when
   */
  record AsOf(long position, Instant instant) {

    public static final AsOf NOW = new AsOf(Long.MAX_VALUE, Instant.MAX);

    public static AsOf of(long position) {
      return new AsOf(position, Instant.MAX);
    }

    public static AsOf of(Instant instant) {
      return new AsOf(Long.MAX_VALUE, instant);
    }
  }

  /**
   * What a change did.
   *
   * @param position of the last of its events
   * @param touched ids of what it made, edited or removed, each once, in the order in which they
   *     were made
   * @param removed those of them that it removed
   */
  record Changed(long position, List<String> touched, List<String> removed) {
    public Changed {
      touched = List.copyOf(touched);
      removed = List.copyOf(removed);
    }
  }

  /**
   * Which things are listed.
   *
   * @param entity a fact's subject or object; any if empty
   * @param source only what was taken from the thing of this id, as a turn from its session; any if
   *     empty
   * @param fits a further condition
   * @param oldestFirst else the newest come first
   * @param after id of the last thing of the page before
   */
  record Listing(
      ThingType type,
      Optional<String> entity,
      Optional<String> source,
      Predicate<Remembered> fits,
      boolean oldestFirst,
      Optional<String> after,
      int limit) {

    /** Newest first, whatever they were taken from. */
    public Listing(
        ThingType type,
        Optional<String> entity,
        Predicate<Remembered> fits,
        Optional<String> after,
        int limit) {
      this(type, entity, Optional.empty(), fits, false, after, limit);
    }

    /** Of what was taken from a thing. */
    public Listing from(String id, boolean oldest) {
      return new Listing(type, entity, Optional.of(id), fits, oldest, after, limit);
    }
  }

  /**
   * What is searched for.
   *
   * @param types only these; all if empty and no kinds are named
   * @param kinds of notes only these, if not empty
   * @param tags only notes that carry all of these
   * @param k most hits, at least 1
   * @param from only what held in the world at this time or later
   * @param to only what held before this time, later than {@code from}
   * @param threshold least relevance of a hit, 0 to 1
   * @param tokens about how many all texts together may have
   */
  record Wanted(
      String text,
      List<ThingType> types,
      List<Note.Kind> kinds,
      List<String> tags,
      int k,
      Optional<Instant> from,
      Optional<Instant> to,
      double threshold,
      int tokens) {

    public Wanted(
        String text, List<ThingType> types, List<Note.Kind> kinds, List<String> tags, int k) {
      this(text, types, kinds, tags, k, Optional.empty(), Optional.empty(), 0, Integer.MAX_VALUE);
    }

    public Wanted {
      types = List.copyOf(types);
      kinds = List.copyOf(kinds);
      tags = List.copyOf(tags);
    }
  }

  /**
   * How a channel of the search ranked a thing.
   *
   * @param channel {@code lexical}, {@code vector}, {@code graph}, {@code recency}, {@code
   *     importance}
   * @param rank from 1
   * @param score in the channel's own measure
   */
  record Reason(String channel, int rank, double score) {}

  /**
   * A thing that was found.
   *
   * @param score by which hits are ordered; it compares within one search only
   * @param relevance 0 to 1, whatever else was found
   */
  record Hit(Remembered thing, double score, double relevance, List<Reason> reasons) {
    public Hit {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * What a search found.
   *
   * @param position of the last memory event that had been applied
   * @param hits best first
   * @param warnings sentences that say what could not be searched by
   */
  record Hits(long position, List<Hit> hits, List<String> warnings) {
    public Hits {
      hits = List.copyOf(hits);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * What there is in a space.
   *
   * @param position of the last event that was applied
   * @param things number by type, notes also by kind, and of entities
   */
  record Statistics(String space, long position, Map<String, Long> things) {}

  /**
   * Makes changes durable, all or none, and waits until they are applied. Their events have
   * positions that follow one another.
   *
   * @throws MemoryRefused if one of them does not fit, or something that came between made it so
   * @throws JournalFailed if they could not be written
   */
  Changed change(String space, List<MemoryChange> changes);

  /** A thing that is there. */
  Optional<Remembered> find(String space, String id, AsOf asOf);

  /**
   * Things that are there, in the order of the listing.
   *
   * @throws MemoryRefused if {@code after} is not an id of that type
   */
  List<Remembered> list(String space, Listing listing, AsOf asOf);

  /** What fits a text by its words, meaning and entities; the newest if it has none. */
  Hits search(String space, Wanted wanted, AsOf asOf);

  /** Everything that a thing was, oldest first; empty if it never was. */
  List<Remembered> history(String space, String id);

  /** The spaces that anything was ever written to, by name. */
  List<String> spaces();

  /** What there is in a space; zeros if nothing was ever written to it. */
  Statistics statistics(String space);
}
