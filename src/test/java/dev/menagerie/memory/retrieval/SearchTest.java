// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.memory.retrieval.Draft.START;
import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.ForAll.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches on random spaces find what looking at every document finds. */
@BesideOthers
class SearchTest {

  private static final int DIMENSION = 8;
  private static final Ranking LEXICAL = only(Channel.LEXICAL);
  private static final Ranking VECTOR = only(Channel.VECTOR);

  private record Case(List<Document> documents, List<Integer> publishedAfter, Search search) {}

  @TempDir Path folder;

  @Test
  void finds_what_looking_at_every_document_finds() {
    forAll(SearchTest::random)
        .check(
            it ->
                inIndex(
                    it,
                    index -> {
                      var naive = new NaiveSpace(it.documents);
                      scoresWords(index, it.search, naive.lexical(it.search));
                      ordersByMeaning(index, it.search, naive);
                      var wanted =
                          naive.wanted(it.search).stream().map(Document::withoutVector).toList();
                      assertThat(index.search(it.search, Ranking.DEFAULT, String::length).hits())
                          .extracting(Hit::document)
                          .doesNotHaveDuplicates()
                          .isSubsetOf(wanted);
                    }));
  }

  private static void scoresWords(SpaceIndex index, Search search, Map<String, Double> naive) {
    var scores = new TreeMap<String, Double>();
    for (var hit : index.search(search, LEXICAL, String::length).hits()) {
      scores.put(NaiveSpace.key(hit.document()), hit.reasons().getFirst().score());
    }

    assertThat(scores.keySet()).isEqualTo(naive.keySet());
    naive.forEach((key, score) -> assertThat(scores.get(key)).isCloseTo(score, within(1e-5)));
  }

  private static void ordersByMeaning(SpaceIndex index, Search search, NaiveSpace naive) {
    var vector = search.vector();
    var nearest = vector == null ? List.<String>of() : naive.nearest(search, vector);

    assertThat(index.search(search, VECTOR, String::length).hits())
        .extracting(hit -> NaiveSpace.key(hit.document()))
        .containsExactlyElementsOf(nearest);
  }

  private static Ranking only(Channel channel) {
    return Ranking.DEFAULT
        .withWeights(Map.of(channel, 1.0))
        .withFloor(0)
        .withDepth(200)
        .withLambda(1);
  }

  private interface Work {
    void on(SpaceIndex index);
  }

  /** Documents are added as current, and ended later, some after they were published. */
  private void inIndex(Case it, Work work) {
    try {
      var own = Files.createTempDirectory(folder, "space");
      try (var index = SpaceIndex.open(own)) {
        for (int i = 0; i < it.documents.size(); i++) {
          index.add(current(it.documents.get(i)));
          if (it.publishedAfter.contains(i)) {
            index.publish(i + 1);
          }
        }
        for (var document : it.documents) {
          if (document.to() != Document.CURRENT) {
            index.end(document.id(), document.from(), document.to(), document.endedBy());
          }
        }
        index.publish(it.documents.size());
        work.on(index);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("NullAway") // It does not see in class files that an array may be null.
  private static Document current(Document it) {
    return new Document(
        it.id(),
        it.from(),
        Document.CURRENT,
        "",
        it.kind(),
        it.text(),
        it.tags(),
        it.importance(),
        it.at(),
        it.validFrom(),
        it.validTo(),
        it.entities(),
        it.vector(),
        it.task(),
        it.path());
  }

  private static Case random(Source source) {
    var documents = new ArrayList<Document>();
    int size = source.below(3 * source.size() + 1);
    for (int i = 1; i <= size; i++) {
      documents.add(document(i, size, source));
    }
    var published = source.list(it -> it.below(size + 1));
    return new Case(documents, published, search(size, source));
  }

  private static Document document(int position, int size, Source source) {
    var draft =
        Draft.note(position, text(source))
            .kind(source.oneOf("SEMANTIC", "EPISODIC"))
            .tags(source.flip() ? List.of(source.oneOf("a", "b")) : List.of("a", "b"))
            .at(START.plus(Duration.ofHours(source.below(10))))
            .about(source.oneOf("w0", "w1", "Anna"), source.oneOf("w2", "Bea"))
            .by(source.oneOf("t1", "t1.2", "t2"));
    draft = source.flip() ? draft.vector(unit(source)) : draft;
    if (source.below(3) == 0) {
      draft =
          draft.valid(
              START.plus(Duration.ofHours(source.below(5))),
              source.flip() ? START.plus(Duration.ofHours(5 + source.below(5))) : null);
    }
    if (source.below(4) == 0) {
      draft = draft.to(position + 1 + source.below(size), source.oneOf("t1", "t2", ""));
    }
    return draft.document();
  }

  private static String text(Source source) {
    var text = new ArrayList<String>();
    for (int i = source.below(12); i > 0; i--) {
      text.add("w" + source.below(12));
    }
    return String.join(" ", text);
  }

  private static float[] unit(Source source) {
    var vector = new float[DIMENSION];
    double square = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) source.random().nextGaussian();
      square += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return vector;
  }

  private static Search search(int size, Source source) {
    var search =
        Search.of(
            "w" + source.below(12) + " w" + source.below(14),
            source.flip() ? unit(source) : null,
            200,
            START.plus(Duration.ofHours(10)));
    search = source.flip() ? search.withKinds(Set.of("EPISODIC")) : search;
    search = source.below(3) == 0 ? search.withTags(List.of("a", "b")) : search;
    search =
        source.below(3) == 0
            ? search.within(START.plus(Duration.ofHours(source.below(6))), null)
            : search;
    search =
        source.below(3) == 0
            ? search.within(search.from(), START.plus(Duration.ofHours(6 + source.below(4))))
            : search;
    return search.withSight(sight(size, source));
  }

  private static Sight sight(int size, Source source) {
    return switch (source.below(3)) {
      case 0 -> Sight.ALL;
      case 1 -> Sight.ALL.upTo(source.below(size + 1));
      default ->
          new Sight(
              List.of(
                  new Window("", source.below(size + 1)),
                  new Window("t1", source.below(2 * size + 1))),
              source.flip() ? List.of((long) source.below(size + 1)) : List.of());
    };
  }
}
