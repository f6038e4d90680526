// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.menagerie.memory.embedding.Postgres;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory with vectors in a real PostgreSQL, where one with pgvector is installed. */
@HelidonTest
@Timeout(120)
class PgVectorOverHttpTest {

  private static @Nullable Postgres postgres;

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() throws IOException, InterruptedException {
    var home = Postgres.withVectors();
    if (home.isEmpty()) {
      return TemporaryData.with(Map.of());
    }
    var started = Postgres.start(home.get());
    postgres = started;
    var config = new HashMap<String, String>();
    config.put("menagerie.memory.vectors.store", "pgvector");
    config.put("menagerie.memory.vectors.breaker-open", "PT0.1S");
    started
        .settings()
        .forEach((name, value) -> config.put("menagerie.memory.vectors.setting." + name, value));
    return TemporaryData.with(config);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static JsonObject search(Caller caller, String question) {
    return object(caller.get("/v1/memory/texts/search?q=" + question.replace(" ", "%20")));
  }

  private static void finds(Caller caller, String question, String text) {
    var found = search(caller, question);
    while (!found.getJsonArray("warnings").isEmpty()) {
      Thread.onSpinWait();
      found = search(caller, question);
    }
    var best = found.getJsonArray("hits").getJsonObject(0);
    assertThat(best.getString("text")).isEqualTo(text);
    assertThat(best.getJsonArray("reasons").getValuesAs(JsonObject.class))
        .extracting(it -> it.getString("channel"))
        .contains("vector")
        .doesNotContain("lexical");
  }

  @Test
  void a_memory_is_found_by_meaning_before_and_after_the_database_was_away()
      throws IOException, InterruptedException {
    assumeTrue(postgres != null, "no PostgreSQL with pgvector is installed here: not tested");
    var database = postgres;
    if (database == null) {
      return;
    }
    var caller = new Caller(target.getUri());
    for (var text :
        List.of(
            "The invoice of March was paid late.",
            "Kittens were napping upon a rug.",
            "Our database runs out of connections on Mondays.")) {
      caller.post("/v1/memory/texts/notes", "{\"text\": \"%s\"}".formatted(text));
    }
    finds(caller, "a cat asleep with the carpet", "Kittens were napping upon a rug.");

    database.stop();
    assertThat(search(caller, "a cat").getJsonArray("warnings").getString(0))
        .startsWith("Searched by words only: the vector store pgvector");
    var zebras = "Zebras gallop over dry grassland.";
    var made = caller.post("/v1/memory/texts/notes", "{\"text\": \"%s\"}".formatted(zebras));
    assertThat(made.statusCode()).isEqualTo(201);

    database.start();
    finds(caller, "wild horses running in the savannah", zebras);
  }
}
