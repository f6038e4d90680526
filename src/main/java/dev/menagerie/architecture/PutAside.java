// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Episodes that a model refuses to read. Each has a note of kind {@code working} that says why, and
 * by its tags whether, and after how many refusals, it is to be tried once more.
 */
final class PutAside {

  /** The tag of one whose episode is to be tried again. */
  static final String AGAIN = "try-again";

  /** The tag that counts refusals. */
  private static final String REFUSED = "refused-";

  /** How often a model is asked before it is left to people. */
  static final int TRIES = 3;

  private static final int LONGEST_REASON = 500;

  private PutAside() {}

  /** Those that are to be tried again. */
  static List<Recalled> again(Run run) {
    return run.recall(
        new Lookup.Search(
            "put aside",
            List.of(ThingType.NOTE),
            List.of(Note.Kind.WORKING),
            List.of(Note.PUT_ASIDE, AGAIN),
            Lookup.MOST,
            0,
            Integer.MAX_VALUE));
  }

  /** The id of the episode that such a note is about; none if a person took it away. */
  static Optional<String> episode(Recalled thing) {
    return thing.content().sources().stream().map(Source::id).findFirst();
  }

  /** Says that an episode was refused for the first time. */
  static MemoryChange refused(String episode, String reason, Run run) {
    return new MemoryChange.Add(
        new Noted(note(1, reason, run), Noted.USUAL, 1, List.of(new Source(episode, 1))));
  }

  /** Says that the episode of a note was refused once more. */
  static MemoryChange refusedAgain(Recalled thing, String reason, Run run) {
    var noted = (Noted) thing.content();
    int times = 1 + noted.note().tags().stream().mapToInt(PutAside::times).max().orElse(0);
    return new MemoryChange.Edit(
        thing.id(), new Noted(note(times, reason, run), noted.importance(), 1, noted.sources()));
  }

  private static int times(String tag) {
    for (int times = 1; times < TRIES; times++) {
      if (tag.equals(REFUSED + times)) {
        return times;
      }
    }
    return 0;
  }

  private static Note note(int times, String reason, Run run) {
    var tags = new ArrayList<>(List.of(Note.PUT_ASIDE, REFUSED + times));
    if (times < TRIES) {
      tags.add(AGAIN);
    }
    var whole = reason.strip();
    var gate = new JunkGate(List.of());
    gate.ask(List.of(whole), run);
    var why = Excerpt.of(whole, LONGEST_REASON);
    boolean clean = !gate.isSecret(whole) && gate.refuses(why).isEmpty();
    var shown = clean ? why : "see the journal of the task";
    return new Note(Note.Kind.WORKING, "Put aside, since no model reads it: " + shown, tags);
  }

  /** Says that the episode of a note has been read. */
  static MemoryChange over(Recalled thing) {
    return new MemoryChange.Remove(List.of(thing.id()), "its episode has been read");
  }
}
