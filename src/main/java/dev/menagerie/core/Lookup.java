// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import dev.menagerie.core.MemoryContent.ThingType;
import java.util.List;
import java.util.Optional;

/** Which things of memory are wanted. */
public sealed interface Lookup {

  /** Most things that may be wanted at once. */
  int MOST = 1_000;

  /**
   * What fits a text by its words, its meaning and the entities it names, best first.
   *
   * @param text not blank
   * @param types only these; all when empty and no kinds are named
   * @param kinds of notes only these, when not empty
   * @param tags only notes that carry all of these
   * @param k most things returned, 1 to 1,000
   * @param threshold least relevance of what is returned, 0 to 1
   * @param tokens about how many all texts together may have, at least 1
   */
  record Search(
      String text,
      List<ThingType> types,
      List<Note.Kind> kinds,
      List<String> tags,
      int k,
      double threshold,
      int tokens)
      implements Lookup {

    public Search {
      if (text.isBlank()) {
        throw new IllegalArgumentException("text: blank, must say what to look for");
      }
      requireCount("k", k);
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException(
            "threshold: %s, must be from 0 to 1".formatted(threshold));
      }
      if (tokens < 1) {
        throw new IllegalArgumentException("tokens: %d, must be at least 1".formatted(tokens));
      }
      types = List.copyOf(types);
      kinds = List.copyOf(kinds);
      tags = List.copyOf(tags);
    }

    public static Search of(String text, ThingType type, int k) {
      return new Search(text, List.of(type), List.of(), List.of(), k, 0, Integer.MAX_VALUE);
    }
  }

  /**
   * The things of a type, newest first.
   *
   * @param things which type
   * @param name of a skill or a session, the goal of an episode, subject or object of a fact; any
   *     when empty
   * @param source only what was taken from the thing of this id; any when empty
   * @param after id of the last thing of the page before; from the newest on when empty
   * @param limit most things returned, 1 to 1,000
   */
  record Listing(
      ThingType things,
      Optional<String> name,
      Optional<String> source,
      Optional<String> after,
      int limit)
      implements Lookup {

    public Listing {
      requireCount("limit", limit);
    }

    public static Listing of(ThingType things, int limit) {
      return new Listing(things, Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    public Listing named(String name) {
      return new Listing(things, Optional.of(name), source, after, limit);
    }

    public Listing from(String source) {
      return new Listing(things, name, Optional.of(source), after, limit);
    }

    public Listing after(String id) {
      return new Listing(things, name, source, Optional.of(id), limit);
    }
  }

  private static void requireCount(String name, int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "%s: %d, must be from 1 to %d".formatted(name, count, MOST));
    }
  }
}
