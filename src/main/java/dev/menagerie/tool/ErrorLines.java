// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a process says on its standard error. It is always read, and goes to the log line by line as
 * plain text without secrets, unless it is too much.
 */
final class ErrorLines {

  private static final System.Logger LOG = System.getLogger(ErrorLines.class.getName());

  private static final int LONGEST = 4096;
  private static final int MOST_KEPT = 5;
  private static final int MOST_LOGGED = 60;
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final String server;
  private final Secrets secrets;
  private final LongSupplier nanos;
  private final Deque<String> last = new ArrayDeque<>();
  private final Thread thread;
  private Deadline period;
  private int lines;

  /** Starts to read, on a thread of its own. */
  ErrorLines(String server, InputStream in, Secrets secrets, LongSupplier nanos) {
    this.server = server;
    this.secrets = secrets;
    this.nanos = nanos;
    this.period = Deadline.in(PERIOD, nanos);
    this.thread = Thread.ofPlatform().daemon().name("stderr of " + server).start(() -> read(in));
  }

  private void read(InputStream in) {
    try (in) {
      var reader = new LineReader(in, LONGEST);
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        said(secrets.brief(line.get().text()));
      }
    } catch (IOException _) {
      // The process is gone.
    }
  }

  private void said(String line) {
    if (line.isEmpty()) {
      return;
    }
    synchronized (last) {
      last.addLast(line);
      if (last.size() > MOST_KEPT) {
        last.removeFirst();
      }
    }
    if (period.isOver()) {
      period = Deadline.in(PERIOD, nanos);
      lines = 0;
    }
    lines++;
    if (lines <= MOST_LOGGED) {
      LOG.log(Level.INFO, "the tool server {0} says: {1}", server, line);
    } else if (lines == MOST_LOGGED + 1) {
      LOG.log(Level.INFO, "the tool server {0} says more than is logged for a minute", server);
    }
  }

  /** The last lines, on one; empty if there are none. Waits a little for what is on its way. */
  Optional<String> last() {
    try {
      thread.join(Duration.ofMillis(500));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    synchronized (last) {
      return last.isEmpty() ? Optional.empty() : Optional.of(String.join(" | ", last));
    }
  }
}
