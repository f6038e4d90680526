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
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideVectorsRefusedTest {

  @TempDir Path data;

  @Test
  void a_store_that_would_not_be_searched_is_refused_at_the_start() {
    var vectors = Map.of("menagerie.memory.vectors.store", "qdrant");
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .addDefaultSources()
            .withSources(TemporaryData.in(data, vectors))
            .build();
    var settings = Settings.read(config);
    var telemetry = OpenTelemetrySdk.builder().build();
    var models =
        new ModelGateway(
            ModelConfig.of("demo:rules"), List.of(new DemoModel()), telemetry, System::nanoTime);

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(
            () -> House.open(settings, models, telemetry, Architectures.catalogued()).close())
        .withMessage(
            "menagerie.memory.vectors.store: qdrant, is not searched by this release; leave it at"
                + " embedded");
    assertThat(data.resolve("memory")).doesNotExist();
  }
}
