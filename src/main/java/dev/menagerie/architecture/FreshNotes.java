// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notes that came since something was last done to all of them, newest first. That it was done is a
 * tag of the summary of the latest episode at that time.
 *
 * @param notes without those that were made of others, and those of a session
 * @param before the summary that carries the tag, if it was reached
 */
record FreshNotes(List<Recalled> notes, Optional<Recalled> before) {

  /** Most notes that are looked at. */
  static final int MOST = 200;

  /** Tags of notes that were made of others. */
  static final String CONSOLIDATED = "consolidated";

  static final String INSIGHT = "insight";

  static FreshNotes since(String tag, Run run) {
    var fresh = new ArrayList<Recalled>();
    for (var thing : run.recall(Lookup.Listing.of(ThingType.NOTE, MOST))) {
      if (tags(thing).containsAll(List.of(tag, Note.SUMMARY))) {
        return new FreshNotes(fresh, Optional.of(thing));
      }
      if (isFirstHand(thing)) {
        fresh.add(thing);
      }
    }
    return new FreshNotes(fresh, Optional.empty());
  }

  private static boolean isFirstHand(Recalled thing) {
    return thing.content() instanceof Noted noted
        && noted.note().kind() != Note.Kind.WORKING
        && Stream.of(CONSOLIDATED, INSIGHT).noneMatch(noted.note().tags()::contains);
  }

  /** The change that says that it was done to all of these; none if there is no summary of one. */
  Optional<MemoryChange> done(List<String> tags) {
    return summary().map(it -> new MemoryChange.Edit(it.id(), tagged((Noted) it.content(), tags)));
  }

  /** The one that is to say that something was done to all of these. */
  Optional<Recalled> summary() {
    return notes.stream().filter(it -> tags(it).contains(Note.SUMMARY)).findFirst();
  }

  static List<String> tags(Recalled thing) {
    return thing.content() instanceof Noted noted ? noted.note().tags() : List.of();
  }

  /** The same with more tags. */
  static Noted tagged(Noted noted, List<String> more) {
    var note = noted.note();
    var tags = Stream.concat(note.tags().stream(), more.stream()).distinct().toList();
    var tagged = new Note(note.kind(), note.text(), tags);
    return new Noted(tagged, noted.importance(), noted.confidence(), noted.sources());
  }
}
