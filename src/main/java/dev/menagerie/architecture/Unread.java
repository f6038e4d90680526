// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The episodes that nobody has read. The oldest are read first: those before a read one are read.
 */
final class Unread {

  /** How many of the newest are looked at first, and then twice as many each time. */
  private static final int FIRST_LOOK = 4;

  /** So many unread ones are a long backlog, at least ten times what one run reads. */
  private static final int LONG = 200;

  /** Tags of notes by which the episode that they are from is known. */
  static final List<String> KNOWN = List.of(Note.SUMMARY, Note.PUT_ASIDE);

  private Unread() {}

  /** Whether there is a summary of an episode, or it was put aside. */
  static boolean isKnown(String episode, Run run) {
    var notes = run.recall(Lookup.Listing.of(ThingType.NOTE, Lookup.MOST).from(episode));
    return notes.stream().flatMap(it -> FreshNotes.tags(it).stream()).anyMatch(KNOWN::contains);
  }

  /** An episode by its id, if it is there. */
  static Optional<Recalled> find(String episode, Run run) {
    return Unchanged.find(ThingType.EPISODE, episode, run).stream()
        .filter(it -> it.id().equals(episode))
        .findFirst();
  }

  /**
   * Episodes, oldest first, from before the first that has not been read; of a long backlog its
   * beginning.
   *
   * @param most that are to be read
   */
  static List<Recalled> oldest(int most, Run run) {
    var latest = new ArrayList<Recalled>();
    var look = Lookup.Listing.of(ThingType.EPISODE, FIRST_LOOK);
    var page = run.recall(look);
    latest.addAll(page);
    while (page.size() == look.limit() && !isKnown(page.getLast().id(), run)) {
      if (latest.size() >= Math.max(LONG, 10 * most)) {
        return beginning(page, 2 * most, run).reversed();
      }
      int more = Math.min(Lookup.MOST, 2 * look.limit());
      look = Lookup.Listing.of(ThingType.EPISODE, more).after(page.getLast().id());
      page = run.recall(look);
      latest.addAll(page);
    }
    return latest.reversed();
  }

  /** By halves, what the oldest unread one is in, newest first; a page of it is known. */
  private static List<Recalled> beginning(List<Recalled> known, int size, Run run) {
    var page = known;
    long read = 0;
    long unread = position(page);
    while (unread - read > 1) {
      long middle = read + (unread - read) / 2;
      var look = Lookup.Listing.of(ThingType.EPISODE, size);
      var before = run.recall(look.after(ThingType.EPISODE.id(middle + 1)));
      if (before.isEmpty() || isKnown(before.getFirst().id(), run)) {
        read = middle;
      } else if (before.size() < size || isKnown(before.getLast().id(), run)) {
        return before;
      } else {
        page = before;
        unread = position(page);
      }
    }
    return page;
  }

  private static long position(List<Recalled> page) {
    return position(page.getLast().id());
  }

  /** The position of the event that made a thing. */
  static long position(String id) {
    return Long.parseLong(id.substring(1));
  }
}
