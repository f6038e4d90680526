// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.Skill;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.engine.spi.Remembered;
import java.util.stream.Stream;

/** The things of a space as a listing wants them, newest first. */
record Catalogued(Lookup.Listing listing, long after) {

  /** Those that are there in a view. */
  Stream<Remembered> in(View view) {
    var entity = listing.name().filter(_ -> listing.things() == ThingType.FACT);
    var candidates = new Candidates(listing.things(), entity, listing.source(), false, after);
    return view.of(candidates.in(view.space()))
        .filter(it -> it.content().filter(this::fits).isPresent())
        .limit(listing.limit());
  }

  /** A thing may have been taken from something else before. */
  private boolean fits(MemoryContent content) {
    return listing.name().map(it -> isNamed(content, Fact.key(it))).orElse(true)
        && listing
            .source()
            .map(id -> content.sources().stream().anyMatch(it -> it.id().equals(id)))
            .orElse(true);
  }

  private static boolean isNamed(MemoryContent content, String key) {
    return switch (content) {
      case Fact it -> Fact.key(it.subject()).equals(key) || Fact.key(it.object()).equals(key);
      case Skill it -> Fact.key(it.name()).equals(key);
      case Session it -> Fact.key(it.name()).equals(key);
      case Episode it -> Fact.key(it.goal()).equals(key);
      case Noted _, Turn _ -> false;
    };
  }
}
