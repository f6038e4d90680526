// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.Tokens;
import dev.menagerie.engine.spi.Memories.Hit;
import dev.menagerie.engine.spi.Memories.Hits;
import dev.menagerie.engine.spi.Memories.Reason;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.memory.embedding.VectorStoreFailed;
import dev.menagerie.memory.retrieval.Elsewhere;
import dev.menagerie.memory.retrieval.Ranking;
import dev.menagerie.memory.retrieval.Reading;
import dev.menagerie.memory.retrieval.Search;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search of a space. What the index finds is looked up in the view, which knows more: that
 * another fact ended one, and which of the versions that a sight shows is the last.
 */
final class Answering {

  /** Beyond so many nobody wants to see different ones, but all. */
  private static final int DIVERSE = 100;

  private final Reading reading;
  private final View view;
  private final Wanted wanted;
  private final Meanings.Sought sought;
  private final @Nullable Elsewhere elsewhere;
  private final Instant now;

  /**
   * Nothing is searched yet.
   *
   * @param elsewhere null if vectors are in the index
   */
  Answering(
      Reading reading,
      View view,
      Wanted wanted,
      Meanings.Sought sought,
      @Nullable Elsewhere elsewhere,
      Instant now) {
    this.reading = reading;
    this.view = view;
    this.wanted = wanted;
    this.sought = sought;
    this.elsewhere = elsewhere;
    this.now = now;
  }

  /** Best first; by words alone if the vectors elsewhere cannot be asked. */
  Hits hits() {
    try {
      return hits(sought.vector(), sought.warnings());
    } catch (VectorStoreFailed e) {
      return hits(null, List.of("Searched by words only: " + e.getMessage()));
    }
  }

  /** Asks for more as long as too many of those found do not fit. */
  private Hits hits(float @Nullable [] vector, List<String> warnings) {
    int most = Math.max(1, reading.size());
    int asked = Math.min(most, wanted.k());
    while (true) {
      var found =
          reading.search(
              search(asked, vector), ranking(asked, vector), it -> (int) Tokens.of(it), elsewhere);
      var hits = found.hits().stream().flatMap(this::fitting).limit(wanted.k()).toList();
      if (hits.size() >= Math.min(most, wanted.k())
          || found.hits().size() < asked
          || asked == most) {
        return new Hits(view.applied(), hits, more(warnings, found.missing()));
      }
      asked = (int) Math.min(most, 4L * asked);
    }
  }

  private static List<String> more(List<String> warnings, int missing) {
    var missed =
        switch (missing) {
          case 0 -> Stream.<String>empty();
          case 1 -> Stream.of("1 memory is not in the vector store yet: found by words only.");
          default ->
              Stream.of(
                  missing + " memories are not in the vector store yet: found by words only.");
        };
    return Stream.concat(warnings.stream(), missed).toList();
  }

  private Search search(int k, float @Nullable [] vector) {
    return new Search(
        wanted.text(),
        vector,
        Documents.kinds(wanted),
        wanted.tags(),
        k,
        view.shown(),
        wanted.from().orElse(null),
        wanted.to().orElse(null),
        wanted.threshold(),
        wanted.tokens(),
        now);
  }

  /** With words alone nothing is kept back that shares one. */
  private Ranking ranking(int k, float @Nullable [] vector) {
    var ranking = Ranking.DEFAULT.withDepth(Math.max(k, Ranking.DEFAULT.depth()));
    ranking = vector == null ? ranking.withFloor(0) : ranking;
    return k > DIVERSE ? ranking.withLambda(1) : ranking;
  }

  private Stream<Hit> fitting(dev.menagerie.memory.retrieval.Hit hit) {
    var thing = view.space().find(hit.document().id());
    var version = thing == null ? null : view.version(thing);
    var remembered = view.of(thing);
    return version == null
            || remembered == null
            || version.position() != hit.document().from()
            || isOver(remembered)
        ? Stream.empty()
        : Stream.of(new Hit(remembered, hit.score(), hit.relevance(), reasons(hit)));
  }

  private boolean isOver(Remembered thing) {
    return wanted.from().isPresent()
        && thing.until().isPresent()
        && !wanted.from().get().isBefore(thing.until().get());
  }

  private static List<Reason> reasons(dev.menagerie.memory.retrieval.Hit hit) {
    return hit.reasons().stream()
        .map(it -> new Reason(it.channel().name().toLowerCase(Locale.ROOT), it.rank(), it.score()))
        .toList();
  }
}
