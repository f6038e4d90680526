// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * How memory says that something was done: by a note that was taken from one of some things, which
 * must still be there to do it, and has one of some tags.
 *
 * @param sources ids of things
 */
public record Already(List<String> sources, List<String> tags) {

  public Already {
    sources = List.copyOf(sources);
    tags = List.copyOf(tags);
  }

  /** Whether a thing that was taken from one of the sources is such a note. */
  public boolean saidBy(Recalled thing) {
    return thing.content() instanceof MemoryContent.Noted noted
        && noted.note().tags().stream().anyMatch(tags::contains);
  }
}
