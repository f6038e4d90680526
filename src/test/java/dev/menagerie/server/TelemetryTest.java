// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {

  @Test
  void by_default_it_counts_and_makes_no_span() {
    try (var telemetry = Telemetry.of(GivenConfig.of(Map.of()))) {
      var span = telemetry.api().getTracer("t").spanBuilder("work").startSpan();
      telemetry.api().getMeter("t").counterBuilder("done").build().add(2);

      assertThat(span.getSpanContext().isValid()).isFalse();
      assertThat(telemetry.metrics())
          .singleElement()
          .satisfies(it -> assertThat(it.getName()).isEqualTo("done"));
    }
  }

  @Test
  void a_variable_of_the_environment_says_what_its_key_says() {
    var properties =
        Telemetry.properties(
            GivenConfig.of(
                Map.of("OTEL_EXPORTER_OTLP_HEADERS", "a=b", "otel.service.name", "mine")));

    assertThat(properties)
        .containsEntry("otel.exporter.otlp.headers", "a=b")
        .containsEntry("otel.service.name", "mine")
        .containsEntry("otel.sdk.disabled", "true");
  }

  @ParameterizedTest
  @CsvSource({
    "otel.bsp.schedule.delay, soon, otel.bsp.schedule.delay",
    "otel.exporter.otlp.headers, hunter2, otel.exporter.otlp.headers",
    "otel.traces.sampler, sometimes, 'otel.traces.sampler: sometimes'",
  })
  void a_value_that_the_sdk_does_not_take_refuses_the_start(
      String key, String value, String message) {
    var given = GivenConfig.of(Map.of("otel.sdk.disabled", "FALSE", key, value));

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Telemetry.of(given))
        .withMessageStartingWith("telemetry: ")
        .withMessageContaining(message)
        .withMessageNotContaining("hunter2");
  }

  @Test
  void tool_servers_are_told_to_send_spans_alone_and_nothing_while_it_is_off() {
    assertThat(Telemetry.variables(GivenConfig.of(Map.of()))).isEmpty();

    assertThat(
            Telemetry.variables(
                GivenConfig.of(
                    Map.of(
                        "otel.sdk.disabled", "false",
                        "otel.exporter.otlp.endpoint", "http://collector:4318"))))
        .containsEntry("OTEL_SDK_DISABLED", "false")
        .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
        .containsEntry("OTEL_METRICS_EXPORTER", "none")
        .containsEntry("OTEL_LOGS_EXPORTER", "none");
  }

  @Test
  void it_is_closed_even_if_what_ends_before_it_fails() {
    var before = Logger.getLogger("").getHandlers();
    var telemetry =
        Telemetry.of(
            GivenConfig.of(
                Map.of(
                    "otel.sdk.disabled", "false",
                    "otel.traces.exporter", "none",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none")));
    assertThat(Logger.getLogger("").getHandlers()).isNotEqualTo(before);

    assertThatThrownBy(
            () ->
                telemetry.closeAfter(
                    () -> {
                      throw new IllegalStateException("the vector store did not close");
                    }))
        .hasMessage("the vector store did not close");

    assertThat(Logger.getLogger("").getHandlers()).isEqualTo(before);
  }
}
