// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What tasks were shown of memory since that was last counted, as their episodes say.
 *
 * @param notes by id
 * @param upTo position up to which episodes have been counted
 */
record Uses(Map<String, Use> notes, long upTo) {

  /** The tag of a note that says how often it was shown. */
  static final String TAG = "recalled-";

  /** The tag of a summary that says up to which position episodes have been counted. */
  static final String COUNTED_TO = "counted-to-";

  private static final int PAGE = 100;
  private static final int MOST_PAGES = 10;

  /**
   * How often a note was shown.
   *
   * @param last when for the last time
   */
  record Use(int times, Instant last) {}

  /** Those since notes were fresh. */
  static Uses since(FreshNotes fresh, Run run) {
    long counted =
        fresh
            .before()
            .map(Uses::counted)
            .orElseGet(() -> Unread.position(fresh.notes().getLast().id()));
    var episodes = new ArrayList<Recalled>();
    var look = Lookup.Listing.of(ThingType.EPISODE, PAGE);
    boolean more = true;
    for (int page = 0; more && page < MOST_PAGES; page++) {
      var found = run.recall(look);
      found.stream().filter(it -> Unread.position(it.id()) > counted).forEach(episodes::add);
      more = found.size() == PAGE && Unread.position(found.getLast().id()) > counted;
      look = more ? look.after(found.getLast().id()) : look;
    }
    long upTo = episodes.isEmpty() ? counted : Unread.position(episodes.getFirst().id());
    return new Uses(notes(episodes), upTo);
  }

  /** By the tag of a summary; one of releases that did not count says of which episode it is. */
  private static long counted(Recalled summary) {
    return numbers(COUNTED_TO, summary)
        .reduce(Math::max)
        .orElseGet(() -> Unread.position(summary.content().sources().getFirst().id()));
  }

  /** Newest first. */
  private static Map<String, Use> notes(List<Recalled> episodes) {
    var notes = new LinkedHashMap<String, Use>();
    for (var thing : episodes) {
      if (thing.content() instanceof Episode episode) {
        episode.recalled().orElse(List.of()).stream()
            .filter(it -> it.charAt(0) == ThingType.NOTE.letter())
            .forEach(it -> notes.merge(it, new Use(1, thing.at()), Uses::both));
      }
    }
    return notes;
  }

  private static Use both(Use one, Use other) {
    var last = one.last.isAfter(other.last) ? one.last : other.last;
    return new Use(one.times + other.times, last);
  }

  /** Those notes that are not among some; the ones that were used last if there are many. */
  List<Recalled> beside(List<Recalled> known, Run run) {
    return notes.keySet().stream()
        .filter(id -> known.stream().noneMatch(it -> it.id().equals(id)))
        .limit(PAGE)
        .flatMap(
            id -> Unchanged.find(ThingType.NOTE, id, run).stream().filter(it -> it.id().equals(id)))
        .toList();
  }

  /** How often a note had been shown when that was last counted. */
  static long before(Recalled note) {
    return numbers(TAG, note).reduce(Math::max).orElse(0L);
  }

  /** The tags of a note that was shown so many times. */
  static List<String> tags(List<String> tags, long times) {
    return Stream.concat(tags.stream().filter(it -> !it.startsWith(TAG)), Stream.of(TAG + times))
        .toList();
  }

  private static Stream<Long> numbers(String prefix, Recalled thing) {
    return FreshNotes.tags(thing).stream()
        .filter(it -> it.startsWith(prefix))
        .map(it -> it.substring(prefix.length()))
        .filter(it -> it.matches("[0-9]{1,18}"))
        .map(Long::valueOf);
  }
}
