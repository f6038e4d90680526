// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.menagerie.memory.embedding.VectorStore.Stored;
import dev.menagerie.memory.embedding.VectorStore.Where;
import dev.menagerie.memory.embedding.VectorStoreConfig.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutsideVectorsTest implements VectorStoreContract {

  private static final float[] EAST = {1, 0};

  private final VectorStore store = vectors(new InMemoryEmbeddingStore<>());

  private static VectorStore vectors(EmbeddingStore<TextSegment> store) {
    return new OutsideVectors(() -> store, "here", VectorStoreConfig.EMBEDDED.guard());
  }

  private static VectorStoreConfig config(Kind kind, Map<String, String> settings) {
    return new VectorStoreConfig(
        Optional.of(kind), settings, Duration.ofMinutes(1), 3, Duration.ofHours(1));
  }

  @Override
  public VectorStore store() {
    return store;
  }

  @Test
  void a_store_that_does_not_filter_is_not_believed() {
    var careless =
        vectors(
            new InMemoryEmbeddingStore<>() {
              @Override
              public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
                return super.search(
                    EmbeddingSearchRequest.builder()
                        .queryEmbedding(request.queryEmbedding())
                        .maxResults(request.maxResults())
                        .build());
              }
            });
    careless.add("one", List.of(new Stored("n1", EAST, Map.of(), Map.of())));

    assertThat(careless.search("one", EAST, 1, Where.NONE, _ -> true)).hasSize(1);
    assertThatExceptionOfType(VectorStoreFailed.class)
        .isThrownBy(() -> careless.search("other", EAST, 1, Where.NONE, _ -> true))
        .withMessageContaining("does not keep memory spaces apart");
  }

  @Test
  void a_store_that_fails_is_left_alone() {
    var tries = new AtomicInteger();
    var dead =
        new OutsideVectors(
            () -> {
              tries.incrementAndGet();
              throw new IllegalStateException("connection refused");
            },
            "nowhere",
            config(Kind.PGVECTOR, Map.of("password", "refused")).guard());
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(VectorStoreFailed.class)
          .isThrownBy(() -> dead.search("one", EAST, 1, Where.NONE, _ -> true))
          .withMessage("the vector store pgvector: connection ***");
    }

    assertThatExceptionOfType(VectorStoreFailed.class)
        .isThrownBy(() -> dead.search("one", EAST, 1, Where.NONE, _ -> true))
        .withMessageContaining("left alone for PT1H");
    assertThat(tries).hasValue(3);
  }

  @Test
  void a_module_that_is_not_there_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorStore.open(config(Kind.QDRANT, Map.of()), () -> 2))
        .withMessageContaining("qdrant needs dev.langchain4j:langchain4j-qdrant");
  }

  @Test
  void an_unknown_setting_is_refused_with_those_that_there_are() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorStore.open(config(Kind.PGVECTOR, Map.of("hots", "db")), () -> 2))
        .withMessageContaining("hots: pgvector has no such setting, must be one of")
        .withMessageContaining("host, ");
  }

  @Test
  void a_setting_of_another_type_is_refused_without_its_value() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VectorStore.open(config(Kind.PGVECTOR, Map.of("PORT", "x9")), () -> 2))
        .withMessage("port: must be a integer");
  }

  @Test
  void vectors_are_kept_with_everything_else_unless_a_store_is_chosen() {
    assertThat(VectorStore.open(VectorStoreConfig.EMBEDDED, () -> 2)).isEmpty();
  }

  @Test
  void settings_are_not_shown() {
    assertThat(config(Kind.PGVECTOR, Map.of("password", "secret"))).hasToString("pgvector");
  }
}
