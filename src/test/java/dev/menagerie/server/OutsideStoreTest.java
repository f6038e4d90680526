// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideStoreTest {

  @TempDir Path data;

  private void refuses(Map<String, String> settings, String... reasons) {
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

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(
            () ->
                Premises.open(
                        Settings.read(config),
                        models,
                        telemetry,
                        Architectures.catalogued(),
                        Optional.empty())
                    .close())
        .satisfies(it -> assertThat(it.getMessage()).contains(reasons));
    assertThat(data.resolve("memory")).doesNotExist();
  }

  @Test
  void a_store_whose_module_is_not_there_is_refused_at_the_start() {
    refuses(
        Map.of("menagerie.memory.vectors.store", "qdrant"),
        "menagerie.memory.vectors: qdrant needs dev.langchain4j:langchain4j-qdrant");
  }

  @Test
  void a_setting_that_the_store_does_not_have_is_refused_at_the_start() {
    refuses(
        Map.of(
            "menagerie.memory.vectors.store", "pgvector",
            "menagerie.memory.vectors.setting.hots", "db.example"),
        "menagerie.memory.vectors: hots: pgvector has no such setting, must be one of");
  }

  @Test
  void a_store_without_anything_that_makes_vectors_is_refused_at_the_start() {
    refuses(
        Map.of(
            "menagerie.memory.vectors.store", "pgvector",
            "menagerie.model.cache.keep", "1h",
            "menagerie.model.cache.similarity", "0.9",
            "menagerie.memory.embedding.provider", "none"),
        "menagerie.memory.vectors.store: pgvector, has no vectors to keep",
        "menagerie.model.cache.similarity: needs vectors");
  }
}
