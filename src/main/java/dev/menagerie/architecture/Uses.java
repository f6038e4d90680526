// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.toCollection;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What tasks were shown of memory since that was last counted, as their episodes say.
 *
 * @param shown what each of them was shown, the first one first
 * @param counted position up to which episodes were counted before
 * @param newest position of the newest of episodes and notes
 */
record Uses(List<Shown> shown, long counted, long newest) {

  /** The tag of a note that says how often it was shown. */
  static final String TAG = "recalled-";

  /** The tag of a summary that says up to which position episodes have been counted. */
  static final String COUNTED_TO = "counted-to-";

  /** How many of the newest episodes are looked at first, and then twice as many each time. */
  private static final int FIRST_LOOK = 4;

  private static final int PAGE = 100;

  /** So many notes are looked up one by one. */
  private static final int MOST_BESIDE = 100;

  /**
   * What the task of an episode was shown.
   *
   * @param notes by their ids
   */
  record Shown(long episode, Instant at, List<String> notes) {}

  /**
   * How often a note was shown.
   *
   * @param last when for the last time
   */
  record Use(int times, Instant last) {}

  /** Those since notes were fresh. */
  static Uses since(FreshNotes fresh, Run run) {
    var shown = new ArrayList<Shown>();
    var look = Lookup.Listing.of(ThingType.EPISODE, FIRST_LOOK);
    var page = run.recall(look);
    long newest =
        Stream.concat(page.stream(), fresh.notes().stream())
            .mapToLong(it -> Unread.position(it.id()))
            .max()
            .orElse(0);
    long counted =
        fresh
            .before()
            .map(it -> counted(it, newest))
            .orElseGet(() -> Unread.position(fresh.notes().getLast().id()));
    add(page, counted, shown);
    while (page.size() == look.limit() && Unread.position(page.getLast().id()) > counted) {
      int more = Math.min(PAGE, 2 * look.limit());
      look = Lookup.Listing.of(ThingType.EPISODE, more).after(page.getLast().id());
      page = run.recall(look);
      add(page, counted, shown);
    }
    return new Uses(shown.reversed(), counted, newest);
  }

  private static void add(List<Recalled> page, long counted, List<Shown> shown) {
    for (var thing : page) {
      long position = Unread.position(thing.id());
      if (position > counted && thing.content() instanceof Episode episode) {
        var notes =
            episode.recalled().orElse(List.of()).stream()
                .filter(it -> it.charAt(0) == ThingType.NOTE.letter())
                .toList();
        shown.add(new Shown(position, thing.at(), notes));
      }
    }
  }

  /**
   * By the tag of a summary, as far as it can be true; else by the episode that it is of, and by
   * itself if it is of none.
   */
  private static long counted(Recalled summary, long newest) {
    return numbers(COUNTED_TO, summary, newest)
        .reduce(Math::max)
        .orElseGet(
            () ->
                Unread.position(
                    summary.content().sources().stream()
                        .map(Source::id)
                        .findFirst()
                        .orElse(summary.id())));
  }

  /** The first of these, as long as not too many notes but those that are known were shown. */
  Uses first(List<Recalled> known) {
    var ids = known.stream().map(Recalled::id).collect(toCollection(TreeSet::new));
    var beside = new TreeSet<String>();
    var first = new ArrayList<Shown>();
    for (var it : shown) {
      it.notes().stream().filter(note -> !ids.contains(note)).forEach(beside::add);
      if (!first.isEmpty() && beside.size() > MOST_BESIDE) {
        break;
      }
      first.add(it);
    }
    return new Uses(first, counted, newest);
  }

  /** Position up to which episodes have been counted with these. */
  long upTo() {
    return shown.isEmpty() ? counted : shown.getLast().episode();
  }

  /** By the id of a note. */
  Map<String, Use> notes() {
    var notes = new LinkedHashMap<String, Use>();
    for (var it : shown) {
      it.notes().forEach(note -> notes.merge(note, new Use(1, it.at()), Uses::both));
    }
    return notes;
  }

  private static Use both(Use one, Use other) {
    var last = one.last.isAfter(other.last) ? one.last : other.last;
    return new Use(one.times + other.times, last);
  }

  /** Those notes that are not among some. */
  List<Recalled> beside(List<Recalled> known, Run run) {
    var ids = known.stream().map(Recalled::id).collect(toCollection(TreeSet::new));
    return notes().keySet().stream()
        .filter(id -> !ids.contains(id))
        .flatMap(
            id -> Unchanged.find(ThingType.NOTE, id, run).stream().filter(it -> it.id().equals(id)))
        .toList();
  }

  /** How often a note had been shown when that was last counted; not more than there was to say. */
  long before(Recalled note) {
    return numbers(TAG, note, newest).reduce(Math::max).orElse(0L);
  }

  /** The tags of a note that was shown so many times. */
  static List<String> tags(List<String> tags, long times) {
    return Stream.concat(tags.stream().filter(it -> !it.startsWith(TAG)), Stream.of(TAG + times))
        .toList();
  }

  private static Stream<Long> numbers(String prefix, Recalled thing, long most) {
    return FreshNotes.tags(thing).stream()
        .filter(it -> it.startsWith(prefix))
        .map(it -> it.substring(prefix.length()))
        .filter(it -> it.matches("[0-9]{1,18}"))
        .map(Long::valueOf)
        .filter(it -> it <= most);
  }
}
