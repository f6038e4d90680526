// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.tool.ToolSearch.Meaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ToolSearchTest {

  private static final List<PinnedTool> TOOLS =
      List.of(
          tool("bank__invoice", "Writes a bill for a customer."),
          tool("mail__send", "Sends a message to a person."),
          tool("weather__forecast", "Says how warm it will be and whether it will rain."));

  private static PinnedTool tool(String name, String description) {
    var schema = Json.object().add("type", "object").build();
    return new PinnedTool(new Tool(name, description, schema), name, PinnedTool.Trust.NONE);
  }

  private static List<String> found(ToolSearch search, List<PinnedTool> tools, String query) {
    return search.find(tools, query).stream().map(it -> it.tool().name()).toList();
  }

  @Test
  void a_tool_is_found_that_shares_no_word_with_the_question() {
    try (var embedder = Embedder.open(EmbeddingConfig.DEFAULT).orElseThrow()) {
      var search = new ToolSearch(Optional.of(embedder::embed));

      assertThat(found(search, TOOLS, "temperature tomorrow")).containsExactly("weather__forecast");
      assertThat(found(search, TOOLS, "notify somebody by e-mail")).first().isEqualTo("mail__send");
    }
  }

  @Test
  void a_tool_that_fits_by_words_and_by_meaning_comes_first() {
    try (var embedder = Embedder.open(EmbeddingConfig.DEFAULT).orElseThrow()) {
      var search = new ToolSearch(Optional.of(embedder::embed));

      assertThat(found(search, TOOLS, "charge a customer")).first().isEqualTo("bank__invoice");
    }
  }

  @Test
  void words_are_enough_when_meanings_cannot_be_told() {
    Meaning down =
        _ -> {
          throw new IllegalStateException("the embedder is down");
        };

    assertThat(found(new ToolSearch(Optional.of(down)), TOOLS, "rain"))
        .containsExactly("weather__forecast");
    assertThat(found(new ToolSearch(Optional.empty()), TOOLS, "rain"))
        .containsExactly("weather__forecast");
  }

  @Test
  void a_search_does_not_wait_until_thousands_of_tools_are_understood() throws Exception {
    var many = new ArrayList<>(TOOLS);
    for (int i = 0; i < 1_000; i++) {
      many.add(tool("more__t" + i, "Does something."));
    }
    var held = new CountDownLatch(1);
    Meaning slow =
        texts -> {
          if (texts.size() > 1) {
            awaited(held);
          }
          return texts.stream().map(it -> new float[] {it.contains("rain") ? 1 : 0}).toList();
        };
    var search = new ToolSearch(Optional.of(slow));

    assertThat(found(search, many, "bill rain")).contains("bank__invoice", "weather__forecast");

    held.countDown();
    while (!found(search, many, "snow or rainy").equals(List.of("weather__forecast"))) {
      Thread.onSpinWait();
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
