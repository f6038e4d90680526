// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.MetadataFilterBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Any store of LangChain4j. Nothing goes there but vectors, ids and attributes: no text that was
 * remembered has to be erased there.
 *
 * <p>The id there is made of the id, as several stores take none but UUIDs. The space is an
 * attribute; a store that does not filter by it would mix the spaces, and is not believed.
 */
final class OutsideVectors implements VectorStore {

  private static final String SPACE = "space";
  private static final String ID = "id";

  /** No store takes a request for more than Pinecone does. */
  private static final int MOST = 10_000;

  private static final int MORE = 4;

  private final Supplier<EmbeddingStore<TextSegment>> opening;
  private final String place;
  private final Guard guard;
  private @Nullable EmbeddingStore<TextSegment> opened;

  /** A store that is opened by the first call. */
  OutsideVectors(Supplier<EmbeddingStore<TextSegment>> opening, String place, Guard guard) {
    this.opening = opening;
    this.place = place;
    this.guard = guard;
  }

  private synchronized EmbeddingStore<TextSegment> store() {
    var known = opened;
    if (known == null) {
      known = opening.get();
      opened = known;
    }
    return known;
  }

  private <T> T answer(Callable<T> call) {
    try {
      return guard.call(call);
    } catch (Guard.Failure e) {
      throw new VectorStoreFailed(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public void add(String space, List<Stored> vectors) {
    if (vectors.isEmpty()) {
      return;
    }
    var last = new LinkedHashMap<String, Stored>();
    vectors.forEach(it -> last.put(outside(it.id()), it));
    var ids = List.copyOf(last.keySet());
    var embeddings = last.values().stream().map(it -> Embedding.from(it.vector())).toList();
    var segments = last.values().stream().map(it -> segment(space, it)).toList();
    answer(
        () -> {
          // Some stores keep both, or the old one.
          store().removeAll(ids);
          store().addAll(ids, embeddings, segments);
          return ids;
        });
  }

  private static TextSegment segment(String space, Stored stored) {
    var attributes = new HashMap<String, Object>();
    attributes.putAll(stored.texts());
    attributes.putAll(stored.numbers());
    attributes.put(SPACE, space);
    attributes.put(ID, stored.id());
    return TextSegment.from(stored.id(), Metadata.from(attributes));
  }

  @Override
  public void remove(Collection<String> ids) {
    if (!ids.isEmpty()) {
      var outside = ids.stream().map(OutsideVectors::outside).distinct().toList();
      answer(
          () -> {
            store().removeAll(outside);
            return outside;
          });
    }
  }

  @Override
  public List<Near> search(
      String space, float[] vector, int k, Where filter, Predicate<String> wanted) {
    if (filter.oneOf().values().stream().anyMatch(Collection::isEmpty)) {
      return List.of();
    }
    var request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Embedding.from(vector))
            .filter(condition(space, filter));
    return answer(
        () -> {
          int asked = Math.min(MOST, 2 * Math.min(MOST, k));
          while (true) {
            var found = store().search(request.maxResults(asked).build()).matches();
            var fitting =
                found.stream()
                    .map(it -> near(space, it))
                    .filter(it -> wanted.test(it.id()))
                    .limit(k)
                    .toList();
            if (fitting.size() == k || found.size() < asked || asked == MOST) {
              return fitting;
            }
            asked = Math.min(MOST, MORE * asked);
          }
        });
  }

  /** Score is (1 + cosine) / 2 in every store of LangChain4j. */
  private static Near near(String space, EmbeddingMatch<TextSegment> match) {
    var attributes = match.embedded() == null ? new Metadata() : match.embedded().metadata();
    if (!space.equals(attributes.getString(SPACE))) {
      throw new IllegalStateException("it does not keep memory spaces apart; use another store");
    }
    return new Near(Objects.requireNonNull(attributes.getString(ID)), 2 * match.score() - 1);
  }

  private static Filter condition(String space, Where wanted) {
    Filter all = MetadataFilterBuilder.metadataKey(SPACE).isEqualTo(space);
    for (Map.Entry<String, ? extends Collection<String>> it : wanted.oneOf().entrySet()) {
      all = all.and(MetadataFilterBuilder.metadataKey(it.getKey()).isIn(it.getValue()));
    }
    for (var it : wanted.atMost().entrySet()) {
      all =
          all.and(
              MetadataFilterBuilder.metadataKey(it.getKey()).isLessThanOrEqualTo(it.getValue()));
    }
    return all;
  }

  private static String outside(String id) {
    return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public synchronized void close() {
    if (opened instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the vector store did not close", e);
      }
    }
  }
}
