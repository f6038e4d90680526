// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The keys of telemetry, most of which the SDK of OpenTelemetry reads. */
final class TelemetryKeys {

  private static final String NOWHERE = "none";

  /** As OpenTelemetry reads it. */
  private static final Kind<Boolean> FLAG =
      new Kind<>(
          Kind.FLAG.word(),
          Kind.FLAG.wanted(),
          text -> Kind.FLAG.reader().apply(text.toLowerCase(Locale.ROOT)));

  private static final Kind<String> PROTOCOL =
      new Kind<>(
          "`grpc`, `http/protobuf`",
          "one of grpc, http/protobuf",
          text -> Optional.of(text).filter(List.of("grpc", "http/protobuf")::contains));

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
              FLAG,
              "true",
              "`false` sends traces, metrics and logs. With `true` no span is made; what is counted"
                  + " is at `/metrics` in any case."),
          Key.of("otel.service.name", Kind.TEXT, "menagerie", "The name of this service."),
          Key.of(
              "otel.traces.exporter",
              exporters(names(ConfigurableSpanExporterProvider.class, it -> it.getName())),
              "otlp",
              "Where spans go: `otlp`, others that are on the class path, or `none` for nowhere."),
          Key.of(
              "otel.metrics.exporter",
              exporters(names(ConfigurableMetricExporterProvider.class, it -> it.getName())),
              "otlp",
              "The same for metrics, every `otel.metric.export.interval` (60000 ms)."),
          Key.of(
              "otel.logs.exporter",
              exporters(names(ConfigurableLogRecordExporterProvider.class, it -> it.getName())),
              "otlp",
              "The same for what is logged; it goes to standard error all the same."),
          Key.of(
              "otel.exporter.otlp.endpoint",
              Kind.URL,
              "http://localhost:4317",
              "Where the receiver is."),
          Key.of(
              "otel.exporter.otlp.protocol",
              PROTOCOL,
              "grpc",
              "`http/protobuf` for a receiver of OTLP over HTTP, which usually listens on port"
                  + " 4318."),
          CONTENTS,
          METRICS_OPEN);

  private TelemetryKeys() {}

  private static <T> Stream<String> names(Class<T> provider, Function<T, String> name) {
    return ServiceLoader.load(provider).stream().map(ServiceLoader.Provider::get).map(name);
  }

  /** {@link #NOWHERE} alone, or some of those that there are, none of them twice. */
  private static Kind<List<String>> exporters(Stream<String> known) {
    var names = known.sorted().toList();
    return new Kind<>(
        "list",
        "%s, or some of %s".formatted(NOWHERE, String.join(", ", names)),
        text ->
            Optional.of(Stream.of(text.split(",")).map(String::strip).toList())
                .filter(
                    it ->
                        it.equals(List.of(NOWHERE))
                            || (names.containsAll(it) && Set.copyOf(it).size() == it.size())));
  }
}
