// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.server.access.Tenant;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HousesTest {

  private static final Tenant ACME = new Tenant("acme");
  private static final Tenant GLOBEX = new Tenant("globex");

  @TempDir Path data;

  private Houses open(Map<String, String> settings) {
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .addDefaultSources()
            .withSources(TemporaryData.in(data, settings))
            .build();
    var telemetry = OpenTelemetrySdk.builder().build();
    var models =
        new ModelGateway(
            ModelConfig.of("demo:rules"), List.of(new DemoModel()), telemetry, System::nanoTime);
    var houses =
        Houses.open(
            Premises.open(
                Settings.read(config),
                models,
                telemetry,
                Architectures.catalogued(),
                Optional.empty()));
    houses.resume();
    return houses;
  }

  private Houses open() {
    return open(Map.of());
  }

  private static String ended(House house) {
    var id = house.tasks().start(Submission.of("cot", Task.of("What is 2 + 3?"))).id();
    assertThat(house.tasks().await(id, Duration.ofSeconds(30)).status())
        .isEqualTo(Status.COMPLETED);
    return id;
  }

  @Test
  void agents_of_files_are_those_of_the_default_tenant(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("support.yaml"), "architecture: cot");

    try (var houses = open(Map.of("menagerie.agents", folder.toString()))) {
      assertThat(houses.first().agents().find("support")).isPresent();
      assertThat(houses.of(ACME).agents().find("support")).isEmpty();
    }
  }

  @Test
  void no_journal_holds_a_token_of_the_file_of_tokens(@TempDir Path folder) throws IOException {
    var file = folder.resolve("tokens.yaml");
    var token = "anna-0123456789-0123456789";
    Files.writeString(file, "- {name: anna, role: admin, token: %s}".formatted(token));

    try (var houses = open(Map.of("menagerie.security.tokens-file", file.toString()))) {
      var goal = "What does curl -H 'Authorization: Bearer %s' do?".formatted(token);
      var task = houses.of(ACME).tasks().start(Submission.of("cot", Task.of(goal)));

      assertThat(task.goal()).contains("Bearer [removed: API token]").doesNotContain(token);
    }
  }

  @Test
  void what_a_tenant_did_is_there_after_a_restart_and_for_that_tenant_alone() {
    String task;
    try (var houses = open()) {
      task = ended(houses.of(ACME));
    }

    try (var houses = open()) {
      while (houses.all().size() < 2) {
        Thread.onSpinWait();
      }
      assertThat(houses.all()).extracting(House::tenant).containsExactly(ACME, Tenant.DEFAULT);
      assertThat(houses.of(ACME).tasks().find(task)).isPresent();
      assertThat(houses.first().tasks().find(task)).isEmpty();
      assertThat(houses.of(GLOBEX).tasks().find(task)).isEmpty();
    }
  }

  @Test
  void a_server_without_tenants_has_the_data_folder_as_it_was() {
    try (var houses = open()) {
      ended(houses.of(Tenant.DEFAULT));
    }

    assertThat(data.resolve("tenants")).doesNotExist();
  }

  @Test
  void memory_that_nobody_wrote_to_keeps_no_start_waiting() {
    try (var houses = open()) {
      ended(houses.first());
      assertThat(data.resolve("memory")).doesNotExist();

      houses.first().warm();
      var _ =
          houses
              .first()
              .memories()
              .change("zoo", List.of(new MemoryChange.Add(Noted.of(Note.of("An owl.")))));
    }

    try (var houses = open()) {
      assertThat(data.resolve("memory")).isDirectory();
      assertThat(houses.first().memories().spaces()).containsExactly("zoo");
    }
  }

  @Test
  void a_tenant_whose_data_is_damaged_keeps_no_other_out() throws IOException {
    try (var houses = open()) {
      ended(houses.of(ACME));
      ended(houses.of(GLOBEX));
    }
    var store = data.resolve("tenants/acme/journal.db");
    var good = Files.readAllBytes(store);
    Files.writeString(store, "no database");

    try (var houses = open()) {
      ended(houses.of(GLOBEX));
      assertThatThrownBy(() -> houses.of(ACME))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("Tell its operator");

      Files.write(store, good);
      ended(houses.of(ACME));
    }
  }

  @Test
  void there_are_no_more_tenants_than_the_operator_allows() {
    try (var houses = open(Map.of("menagerie.security.max-tenants", "1"))) {
      ended(houses.of(ACME));

      assertThatThrownBy(() -> houses.of(GLOBEX))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("menagerie.security.max-tenants");
      ended(houses.of(ACME));
      ended(houses.of(Tenant.DEFAULT));
    }
    assertThat(data.resolve("tenants/globex")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "a/b", "A", "-a", "a b", "\u00e4", "a\u0000"})
  void what_could_lead_to_another_folder_is_no_name(String name) {
    assertThat(Tenant.isName(name)).isFalse();
    assertThatThrownBy(() -> new Tenant(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
