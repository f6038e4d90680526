// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.menagerie.memory.embedding.VectorStore.Stored;
import dev.menagerie.memory.embedding.VectorStore.Where;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real PostgreSQL, where one with pgvector is installed. */
class PgVectorTest implements VectorStoreContract {

  private static @Nullable Postgres postgres;
  private static @Nullable VectorStore store;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    var home = Postgres.withVectors();
    assumeTrue(home.isPresent(), "no PostgreSQL with pgvector is installed here: not tested");
    postgres = Postgres.start(home.get());
    store = opened(postgres);
  }

  private static VectorStore opened(Postgres postgres) {
    var config =
        new VectorStoreConfig(
            Optional.of(VectorStoreConfig.Kind.PGVECTOR),
            postgres.settings(),
            Duration.ofMinutes(1),
            3,
            Duration.ofHours(1));
    return VectorStore.open(config, () -> 2).orElseThrow();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Override
  public VectorStore store() {
    if (store == null) {
      throw new IllegalStateException("not started");
    }
    return store;
  }

  @Test
  void another_server_finds_what_was_stored() {
    store().add("kept", List.of(new Stored("n1", new float[] {1, 0}, Map.of(), Map.of())));
    if (postgres == null) {
      throw new IllegalStateException("not started");
    }

    try (var another = opened(postgres)) {
      assertThat(another.search("kept", new float[] {1, 0}, 1, Where.NONE, _ -> true))
          .extracting(VectorStore.Near::id)
          .containsExactly("n1");
    }
  }
}
