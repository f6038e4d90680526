// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.List;

/** The keys of telemetry, which the SDK of OpenTelemetry reads. */
final class TelemetryKeys {

  static final List<Key<?>> ALL =
      List.of(
          Key.of(
              "otel.sdk.disabled",
              Kind.FLAG,
              "true",
              "`false` sends spans `invoke_agent`, `chat` and `execute_tool`."),
          Key.of("otel.service.name", Kind.TEXT, "menagerie", "The name of this service."),
          Key.of(
              "otel.exporter.otlp.endpoint", Kind.URL, "http://localhost:4317", "Where spans go."),
          Key.of(
              "otel.metrics.exporter",
              Kind.TEXT,
              "none",
              "Metrics are offered at `/metrics` instead."),
          Key.of("otel.logs.exporter", Kind.TEXT, "none", "Logs go to standard error."));

  private TelemetryKeys() {}
}
