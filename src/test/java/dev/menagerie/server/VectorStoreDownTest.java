// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Memory with a vector store that is not there. */
@HelidonTest
class VectorStoreDownTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.memory.vectors.store", "pgvector",
            "menagerie.memory.vectors.setting.host", "127.0.0.1",
            "menagerie.memory.vectors.setting.port", "1",
            "menagerie.memory.vectors.setting.user", "nobody",
            "menagerie.memory.vectors.setting.password", "none",
            "menagerie.memory.vectors.setting.database", "none"));
  }

  @Test
  void words_are_searched_and_the_reply_says_why() {
    var caller = new Caller(target.getUri());
    var made = caller.post("/v1/memory/down/notes", "{\"text\": \"owls hunt at night\"}");
    assertThat(made.statusCode()).isEqualTo(201);

    var found = object(caller.get("/v1/memory/down/search?q=who%20hunts%20owls"));

    assertThat(found.getJsonArray("hits")).hasSize(1);
    assertThat(found.getJsonArray("warnings").getString(0))
        .isEqualTo("Searched by words only: the vector store pgvector: no connection");
  }
}
