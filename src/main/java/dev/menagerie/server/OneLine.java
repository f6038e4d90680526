// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** A log record in one line: time, level, thread where it has a name, source, message. */
public final class OneLine extends Formatter {

  @Override
  public String format(LogRecord log) {
    var text = new StringWriter();
    text.append(log.getInstant().toString())
        .append(' ')
        .append(log.getLevel().getName())
        .append(' ')
        .append(source(log));
    // Records are formatted on the thread that logs; a task's threads bear its id.
    var thread = Thread.currentThread().getName();
    if (Thread.currentThread().isVirtual() && !thread.isEmpty()) {
      text.append(" [").append(thread).append(']');
    }
    text.append(": ").append(formatMessage(log)).append(System.lineSeparator());
    if (log.getThrown() != null) {
      log.getThrown().printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }

  private static String source(LogRecord log) {
    var name = String.valueOf(log.getLoggerName());
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
