// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.JsonObject;
import jakarta.ws.rs.client.WebTarget;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An embedding model of LangChain4j that is a bean of the application makes vectors of memories.
 */
@HelidonTest
@AddBean(OwnEmbeddingModelTest.House.class)
@Timeout(60)
class OwnEmbeddingModelTest {

  /** A model of one's own: it knows cats from everything else. */
  @ApplicationScoped
  @Named("house")
  static class House implements EmbeddingModel {

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> texts) {
      return Response.from(texts.stream().map(it -> vector(it.text())).toList());
    }

    private static Embedding vector(String text) {
      return Embedding.from(
          text.matches("(?i).*\\b(kittens?|cats?)\\b.*") ? new float[] {3, 1} : new float[] {0, 2});
    }
  }

  @Inject private WebTarget target;
  @Inject @Any private Instance<EmbeddingModel> beans;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.memory.embedding.provider", "bean",
            "menagerie.memory.embedding.model", "house"));
  }

  @Test
  void what_shares_no_word_is_found_by_its_vectors() {
    var caller = new Caller(target.getUri());
    for (var text : List.of("Kittens were napping.", "The invoice was paid.")) {
      caller.post("/v1/memory/texts/notes", "{\"text\": \"%s\"}".formatted(text));
    }

    var found = object(caller.get("/v1/memory/texts/search?q=where%20is%20a%20cat&threshold=0.9"));

    assertThat(found.getJsonArray("warnings")).isEmpty();
    assertThat(found.getJsonArray("hits").getValuesAs(JsonObject.class))
        .extracting(it -> it.getString("text"))
        .containsExactly("Kittens were napping.");
  }

  @Test
  void one_that_is_no_bean_keeps_the_server_from_starting() {
    assertThatThrownBy(() -> new OwnEmbeddingModels(beans).named("stable"))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("stable")
        .hasMessageContaining("must be one of house");
  }
}
