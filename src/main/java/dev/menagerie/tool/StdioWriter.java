// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes to a process on a thread of its own, which is held up for as long as the process does not
 * read; those who send are not.
 */
final class StdioWriter {

  private static final int MOST_WAITING = 256;

  private final OutputStream out;
  private final Consumer<IOException> broken;
  private final LinkedBlockingQueue<StdioLetter> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private final LongSupplier nanos;
  private volatile Optional<Long> since = Optional.empty();
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param broken told when nothing can be written any more
   */
  StdioWriter(String server, OutputStream out, LongSupplier nanos, Consumer<IOException> broken) {
    this.out = out;
    this.nanos = nanos;
    this.broken = broken;
    this.thread = Thread.ofPlatform().daemon().name("stdin of " + server).start(this::write);
  }

  /** Sends a letter, unless too many wait before it. */
  boolean send(StdioLetter letter) {
    return !closed && waiting.offer(letter);
  }

  /** For how long the process has not read what is being written. */
  Duration stuck() {
    return since.map(it -> Duration.ofNanos(nanos.getAsLong() - it)).orElse(Duration.ZERO);
  }

  private void write() {
    try (out) {
      while (!closed) {
        var letter = waiting.take();
        if (letter.begin()) {
          since = Optional.of(nanos.getAsLong());
          out.write(letter.line());
          out.flush();
          since = Optional.empty();
          letter.written();
        }
      }
    } catch (IOException e) {
      broken.accept(e);
    } catch (InterruptedException _) {
      // It is closed.
    }
  }

  /** Closes the stream when what is being written is written, without waiting for that. */
  void close() {
    closed = true;
    thread.interrupt();
  }
}
