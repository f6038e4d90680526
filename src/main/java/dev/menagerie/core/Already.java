// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * How memory says that something was done: by a note that was taken from one of some things, which
 * must still be there to do it, and has one of some tags; or in that one of some things is not any
 * more as it was.
 *
 * @param sources ids of things
 * @param unchanged things as they were looked up
 */
public record Already(List<String> sources, List<String> tags, List<Recalled> unchanged) {

  public Already {
    sources = List.copyOf(sources);
    tags = List.copyOf(tags);
    unchanged = List.copyOf(unchanged);
  }

  /** How it is said by a note alone. */
  public Already(List<String> sources, List<String> tags) {
    this(sources, tags, List.of());
  }

  /** In that one of some things was changed since it was looked up. */
  public static Already changed(List<Recalled> things) {
    return new Already(List.of(), List.of(), things);
  }

  /** Whether a thing that was taken from one of the sources is such a note. */
  public boolean saidBy(Recalled thing) {
    return thing.content() instanceof MemoryContent.Noted noted
        && noted.note().tags().stream().anyMatch(tags::contains);
  }
}
