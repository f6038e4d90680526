// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Memory with the model that comes along. */
@HelidonTest
class MeaningOverHttpTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @Test
  void a_memory_is_found_that_shares_no_word_with_the_question() {
    var caller = new Caller(target.getUri());
    for (var text :
        List.of(
            "The invoice of March was paid late.",
            "Kittens were napping upon a rug.",
            "Our database runs out of connections on Mondays.")) {
      caller.post("/v1/memory/texts/notes", "{\"text\": \"%s\"}".formatted(text));
    }

    var found =
        object(caller.get("/v1/memory/texts/search?q=a%20cat%20asleep%20with%20the%20carpet"));

    assertThat(found.getJsonArray("warnings")).isEmpty();
    var best = found.getJsonArray("hits").getJsonObject(0);
    assertThat(best.getString("text")).startsWith("Kittens");
    assertThat(best.getJsonArray("reasons").getValuesAs(JsonObject.class))
        .extracting(it -> it.getString("channel"))
        .contains("vector")
        .doesNotContain("lexical");
  }
}
