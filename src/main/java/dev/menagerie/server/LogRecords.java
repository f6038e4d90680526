// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Hands what is logged to OpenTelemetry as well, in the trace of the thread that logs it. Waits for
 * nothing.
 */
final class LogRecords extends Handler {

  private static final String ROOT = "";

  /** Of whoever sends: its troubles are for the console, or they would never end. */
  private static final List<String> SENDERS = List.of("io.opentelemetry.", "okhttp3.");

  private final LoggerProvider sink;
  private final Formatter formatter = new SimpleFormatter();

  private LogRecords(LoggerProvider sink) {
    this.sink = sink;
  }

  /** Begins to hand over; {@link #close} ends it. */
  static LogRecords sendTo(LoggerProvider sink) {
    var records = new LogRecords(sink);
    Logger.getLogger(ROOT).addHandler(records);
    return records;
  }

  @Override
  public void publish(LogRecord log) {
    var name = log.getLoggerName() == null ? ROOT : log.getLoggerName();
    if (!isLoggable(log) || SENDERS.stream().anyMatch(name::startsWith)) {
      return;
    }
    var told =
        sink.get(name)
            .logRecordBuilder()
            .setContext(Context.current())
            .setTimestamp(log.getInstant())
            .setSeverity(severity(log.getLevel()))
            .setSeverityText(log.getLevel().getName())
            .setBody(formatter.formatMessage(log))
            .setAttribute("thread.name", Thread.currentThread().getName());
    if (log.getThrown() != null) {
      told.setException(log.getThrown());
    }
    told.emit();
  }

  private static Severity severity(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return Severity.ERROR;
    }
    if (value >= Level.WARNING.intValue()) {
      return Severity.WARN;
    }
    if (value >= Level.INFO.intValue()) {
      return Severity.INFO;
    }
    return value >= Level.FINE.intValue() ? Severity.DEBUG : Severity.TRACE;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    Logger.getLogger(ROOT).removeHandler(this);
  }
}
