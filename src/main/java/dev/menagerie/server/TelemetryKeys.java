// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.List;

/** The keys of telemetry, most of which the SDK of OpenTelemetry reads. */
final class TelemetryKeys {

  static final Key<Boolean> CONTENTS =
      Key.of(
          "menagerie.telemetry.contents",
          Kind.FLAG,
          "false",
          "`true` puts what is said to models and tools, and what they say, into spans. It may be"
              + " private.");

  static final Key<Boolean> METRICS_OPEN =
      Key.of(
          "menagerie.telemetry.metrics-open",
          Kind.FLAG,
          "false",
          "`true` shows `/metrics` to whoever asks. Else, where callers have to"
              + " [say who they are](access.md), it is for those of the tenant `default`: it names"
              + " what all tenants have.");

  static final List<Key<?>> ALL =
      List.of(
          Key.of(
              "otel.sdk.disabled",
              Kind.FLAG,
              "true",
              "`false` sends traces, metrics and logs. With `true` no span is made; what is counted"
                  + " is at `/metrics` in any case."),
          Key.of("otel.service.name", Kind.TEXT, "menagerie", "The name of this service."),
          Key.of("otel.traces.exporter", Kind.TEXT, "otlp", "Where spans go; `none` for nowhere."),
          Key.of(
              "otel.metrics.exporter",
              Kind.TEXT,
              "otlp",
              "The same for metrics, every `otel.metric.export.interval` (60000 ms)."),
          Key.of(
              "otel.logs.exporter",
              Kind.TEXT,
              "otlp",
              "The same for what is logged; it goes to standard error all the same."),
          Key.of(
              "otel.exporter.otlp.endpoint",
              Kind.URL,
              "http://localhost:4317",
              "Where the receiver is."),
          Key.of(
              "otel.exporter.otlp.protocol",
              Kind.TEXT,
              "grpc",
              "`http/protobuf` for a receiver of OTLP over HTTP, which usually listens on port"
                  + " 4318."),
          CONTENTS,
          METRICS_OPEN);

  private TelemetryKeys() {}
}
