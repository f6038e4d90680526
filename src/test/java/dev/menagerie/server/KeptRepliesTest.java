// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Task;
import dev.menagerie.engine.Erasure;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.testkit.CountedModel;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeping replies means for tasks, over the real engine. */
@Timeout(60)
class KeptRepliesTest {

  private static final Map<String, String> KEPT = Map.of("menagerie.model.cache.keep", "PT1H");

  @TempDir Path data;
  private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder().build();
  private final CountedModel model =
      new CountedModel(
          new ModelGateway(
              ModelConfig.of("demo:rules"), List.of(new DemoModel()), telemetry, System::nanoTime));

  private Houses open(Map<String, String> settings) {
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .addDefaultSources()
            .withSources(TemporaryData.in(data, settings))
            .build();
    var houses =
        Houses.open(
            Premises.open(
                Settings.read(config),
                model,
                telemetry,
                Architectures.catalogued(),
                Optional.empty()));
    houses.resume();
    return houses;
  }

  private static String ended(House house, String agent, String goal) {
    var id = house.tasks().start(Submission.of(agent, Task.of(goal))).id();
    assertThat(house.tasks().await(id, Duration.ofSeconds(30)).status().text())
        .isEqualTo("completed");
    return id;
  }

  private static String ended(House house, String goal) {
    return ended(house, "cot", goal);
  }

  private static String ended(House house) {
    return ended(house, "What is 2 + 3?");
  }

  private static List<Entry> thoughts(House house, String id) {
    return house.tasks().journal(id, 0, 1000).stream()
        .filter(it -> it.kind().text().equals("think") && it.phase().text().equals("result"))
        .toList();
  }

  @Test
  void an_equal_task_asks_nobody_costs_nothing_and_its_journal_says_so() {
    try (var houses = open(KEPT)) {
      var first = ended(houses.first());
      int asked = model.sent();

      var second = ended(houses.first());

      assertThat(model.sent()).isEqualTo(asked).isPositive();
      var tasks = houses.first().tasks();
      assertThat(tasks.find(second).get().answer()).isEqualTo(tasks.find(first).get().answer());
      assertThat(thoughts(houses.first(), second))
          .hasSameSizeAs(thoughts(houses.first(), first))
          .allSatisfy(
              it -> {
                assertThat(((JsonObject) it.outcome()).getBoolean("cached")).isTrue();
                assertThat(it.usage()).isEqualTo(Usage.NONE);
              });
      assertThat(thoughts(houses.first(), first))
          .noneMatch(it -> ((JsonObject) it.outcome()).containsKey("cached"));
    }
  }

  @Test
  void a_list_that_is_read_while_it_streams_is_kept_too() {
    try (var houses = open(KEPT)) {
      ended(houses.first(), "llm-compiler", SomeTools.QUESTION);
      int asked = model.sent();

      var second = ended(houses.first(), "llm-compiler", SomeTools.QUESTION);

      assertThat(model.sent()).isEqualTo(asked);
      assertThat(thoughts(houses.first(), second))
          .extracting(it -> (JsonObject) it.outcome())
          .allMatch(it -> it.getBoolean("cached"))
          .anyMatch(it -> it.containsKey("count"));
    }
  }

  @Test
  void a_replay_finds_in_the_journal_what_it_needs() {
    String task;
    try (var houses = open(KEPT)) {
      ended(houses.first());
      task = ended(houses.first());
    }
    int asked = model.sent();

    try (var houses = open(KEPT)) {
      assertThat(houses.first().tasks().replay(task).identical()).isTrue();
      assertThat(model.sent()).isEqualTo(asked);
    }
  }

  @Test
  void nothing_is_kept_unless_that_is_configured() {
    try (var houses = open(Map.of())) {
      ended(houses.first());
      int asked = model.sent();
      ended(houses.first());

      assertThat(model.sent()).isEqualTo(2 * asked);
    }
  }

  @Test
  void no_reply_of_one_tenant_is_anothers() {
    try (var houses = open(KEPT)) {
      ended(houses.of(new Tenant("acme")));
      int asked = model.sent();
      ended(houses.of(new Tenant("globex")));

      assertThat(model.sent()).isEqualTo(2 * asked);
    }
  }

  @Test
  void an_erasure_forgets_all_replies() {
    try (var houses = open(KEPT)) {
      var task = ended(houses.first());
      int asked = model.sent();
      var erasure =
          new Erasure(
              Optional.empty(),
              Optional.empty(),
              List.of(task),
              Optional.empty(),
              List.of(),
              false);
      houses.first().erasures().erase(erasure, "test");
      ended(houses.first());

      assertThat(model.sent()).isEqualTo(2 * asked);
    }
  }

  @Test
  void a_similar_task_has_the_replies_of_the_one_before() {
    var similar =
        Map.of("menagerie.model.cache.keep", "PT1H", "menagerie.model.cache.similarity", "0.95");
    try (var houses = open(similar)) {
      ended(houses.first(), "What is 2 + 3?");
      int asked = model.sent();
      ended(houses.first(), "what is 2 + 3 ?");

      assertThat(model.sent()).isEqualTo(asked);
    }
  }

  @Test
  void similar_calls_cannot_be_found_without_vectors() {
    var settings =
        Map.of(
            "menagerie.model.cache.keep", "PT1H",
            "menagerie.model.cache.similarity", "0.95",
            "menagerie.memory.embedding.provider", "none");

    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("menagerie.memory.embedding.provider");
  }

  @Test
  void a_similarity_beyond_one_is_refused_by_its_key() {
    var settings =
        Map.of("menagerie.model.cache.keep", "PT1H", "menagerie.model.cache.similarity", "1.5");

    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("menagerie.model.cache.similarity: 1.5");
  }
}
