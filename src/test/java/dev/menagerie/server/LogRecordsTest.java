// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogRecordsTest {

  private static final Logger LOG = Logger.getLogger("dev.menagerie.LogRecordsTest");

  private final InMemoryLogRecordExporter exporter = InMemoryLogRecordExporter.create();
  private final SdkLoggerProvider sink =
      SdkLoggerProvider.builder()
          .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
          .build();
  private final LogRecords records = LogRecords.sendTo(sink);

  @AfterEach
  void close() {
    records.close();
    sink.close();
  }

  private List<LogRecordData> of(String logger) {
    return exporter.getFinishedLogRecordItems().stream()
        .filter(it -> it.getInstrumentationScopeInfo().getName().equals(logger))
        .toList();
  }

  @Test
  void what_is_logged_is_in_the_trace_of_its_thread() {
    try (var traces = SdkTracerProvider.builder().build()) {
      var span = traces.get("test").spanBuilder("work").startSpan();
      try (var _ = span.makeCurrent()) {
        LOG.log(Level.WARNING, "{0} of {1} failed", new Object[] {2, 3});
      }
      span.end();

      var told = of(LOG.getName()).getFirst();
      assertThat(told.getSpanContext()).isEqualTo(span.getSpanContext());
      assertThat(told.getBodyValue()).hasToString("ValueString{2 of 3 failed}");
      assertThat(told.getSeverity()).isEqualTo(Severity.WARN);
    }
  }

  @Test
  void what_was_thrown_is_told() {
    LOG.log(Level.SEVERE, "no", new IllegalStateException("because"));

    var told = of(LOG.getName()).getFirst();
    assertThat(told.getAttributes().get(AttributeKey.stringKey("exception.message")))
        .isEqualTo("because");
  }

  @Test
  void troubles_of_whoever_sends_are_not_sent() {
    Logger.getLogger("io.opentelemetry.exporter.test").severe("not sent");

    assertThat(of("io.opentelemetry.exporter.test")).isEmpty();
  }

  @Test
  void what_is_logged_when_it_is_over_is_not_told() {
    records.close();

    LOG.severe("late");

    assertThat(of(LOG.getName())).isEmpty();
  }
}
