// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Journal.Page;
import dev.menagerie.engine.spi.JournalFailed;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A task's journal as it was when it was asked for, an entry a line. It was read through once
 * before the first line is sent, so that what cannot be read is refused and not left out. What goes
 * wrong later breaks the connection.
 */
final class JournalLines implements StreamingOutput {

  private static final Logger LOG = Logger.getLogger(JournalLines.class.getName());

  private final Tasks tasks;
  private final String task;
  private final Page first;
  private final long last;
  private final Runnable hangUp;

  private JournalLines(Tasks tasks, String task, Page first, long last, Runnable hangUp) {
    this.tasks = tasks;
    this.task = task;
    this.first = first;
    this.last = last;
    this.hangUp = hangUp;
  }

  /**
   * Reads a journal through; a page at a time is in memory.
   *
   * @param hangUp breaks the connection
   * @throws JournalFailed if it cannot be read
   * @throws dev.menagerie.engine.Refused if the task is gone
   */
  static JournalLines of(Tasks tasks, String task, Runnable hangUp) {
    var first = tasks.page(task, 0);
    long last = last(first, 0);
    for (var page = first; !page.complete(); ) {
      page = tasks.page(task, last);
      last = last(page, last);
    }
    return new JournalLines(tasks, task, first, last, hangUp);
  }

  private static long last(Page page, long before) {
    return page.entries().isEmpty() ? before : page.entries().getLast().position();
  }

  @Override
  public void write(OutputStream out) throws IOException {
    var text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    long after = send(first, text);
    while (after < last) {
      Page page;
      try {
        page = tasks.page(task, after);
      } catch (RuntimeException | JournalFailed e) {
        LOG.log(
            Level.WARNING,
            "the journal of task {0} is cut off behind entry {1}: {2}",
            new Object[] {task, after, e.getMessage()});
        text.flush(); // nothing must be left for those who close the stream
        hangUp.run();
        return;
      }
      after = send(page, text);
    }
    text.flush();
  }

  /** Sends what belongs to the journal; returns the position up to which it is sent. */
  private long send(Page page, Writer text) throws IOException {
    for (var entry : page.entries()) {
      if (entry.position() <= last) {
        text.append(entry.json().toString()).append('\n');
      }
    }
    return last(page, last);
  }
}
