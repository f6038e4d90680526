// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Sight;
import java.util.List;
import java.util.Optional;

/** The episodes that tasks left in a space. They are read in their order, so the last one last. */
final class LeftEpisodes {

  /** Behind so many that people added nothing is looked for. */
  private static final int LOOK = 100;

  private final String space;
  private final Memory memory;

  LeftEpisodes(String space, Memory memory) {
    this.space = space;
    this.memory = memory;
  }

  /** The task that left the last one, if nobody has read that. */
  Optional<String> unread() {
    return look(Listing.of(ThingType.EPISODE, LOOK)).stream()
        .filter(it -> !it.task().isEmpty())
        .findFirst()
        .filter(it -> !isKnown(it))
        .map(Recalled::task);
  }

  private boolean isKnown(Recalled episode) {
    return look(Listing.of(ThingType.NOTE, Lookup.MOST).from(episode.id())).stream()
        .anyMatch(
            it ->
                it.content() instanceof Noted noted
                    && noted.note().tags().stream()
                        .anyMatch(tag -> tag.equals(Note.SUMMARY) || tag.equals(Note.PUT_ASIDE)));
  }

  private List<Recalled> look(Listing listing) {
    return memory.recall(space, listing, Sight.ALL, 0).things();
  }
}
