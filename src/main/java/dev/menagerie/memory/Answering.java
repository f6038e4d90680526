// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Memories.Hit;
import dev.menagerie.engine.spi.Memories.Reason;
import dev.menagerie.engine.spi.Memories.Wanted;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.memory.retrieval.Ranking;
import dev.menagerie.memory.retrieval.Reading;
import dev.menagerie.memory.retrieval.Search;
import java.nio.charset.StandardCharsets;
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

  private static final int TOKEN_BYTES = 4;

  private final Reading reading;
  private final View view;
  private final Wanted wanted;
  private final float @Nullable [] vector;
  private final Instant now;

  Answering(Reading reading, View view, Wanted wanted, float @Nullable [] vector, Instant now) {
    this.reading = reading;
    this.view = view;
    this.wanted = wanted;
    this.vector = vector;
    this.now = now;
  }

  /** Best first. Asks for more as long as too many of those found do not fit. */
  List<Hit> hits() {
    int most = Math.max(1, reading.size());
    int asked = Math.min(most, wanted.k());
    while (true) {
      var found = reading.search(search(asked), ranking(asked), Answering::tokens).hits();
      var hits = found.stream().flatMap(this::fitting).limit(wanted.k()).toList();
      if (hits.size() >= Math.min(most, wanted.k()) || found.size() < asked || asked == most) {
        return hits;
      }
      asked = (int) Math.min(most, 4L * asked);
    }
  }

  private Search search(int k) {
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
  private Ranking ranking(int k) {
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

  /** About, since each model counts in its own way. */
  private static int tokens(String text) {
    return Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, TOKEN_BYTES);
  }
}
