// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A tool server that is started again, on another port, whenever its process ends. */
final class SupervisedToolServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SupervisedToolServer.class.getName());
  private static final Duration LONG_LIFE = Duration.ofMinutes(1);
  private static final Duration START = Duration.ofSeconds(30);

  private final ToolCommand command;
  private final BiConsumer<LocalTool, URI> moved;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile ToolProcess process;
  private volatile URI url = URI.create("");

  private SupervisedToolServer(ToolCommand command, BiConsumer<LocalTool, URI> moved) {
    this.command = command;
    this.moved = moved;
    this.process = command.start();
  }

  /** Starts the first process; {@link #awaitFirst} waits for it. */
  static SupervisedToolServer launch(ToolCommand command, BiConsumer<LocalTool, URI> moved) {
    return new SupervisedToolServer(command, moved);
  }

  LocalTool tool() {
    return command.tool();
  }

  private String name() {
    return tool().text();
  }

  URI url() {
    return url;
  }

  ProcessHandle handle() {
    return process.handle();
  }

  /** Waits until the first process listens, and watches over it from then on. */
  void awaitFirst() {
    try {
      url = process.awaitUrl(START);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new StartRefused("interrupted while the tool server " + name() + " started");
    }
    Thread.ofVirtual().name("supervisor of " + name()).start(this::watch);
  }

  void askToEnd() {
    synchronized (closing) {
      closing.countDown();
    }
    process.askToEnd();
  }

  @Override
  public void close() {
    askToEnd();
    process.end();
  }

  private void watch() {
    try {
      for (int quickEnds = 0; ; ) {
        long since = System.nanoTime();
        int code = process.awaitEnd();
        if (closing.getCount() == 0) {
          return;
        }
        boolean lived = System.nanoTime() - since > LONG_LIFE.toNanos();
        quickEnds = lived ? 0 : quickEnds + 1;
        LOG.log(
            Level.WARNING,
            "the tool server {0} ended with code {1}; it is started again",
            name(),
            code);
        if (closing.await(pauseMillis(quickEnds), TimeUnit.MILLISECONDS) || !startAgain()) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to watch on: no, when it is being closed. */
  private boolean startAgain() throws InterruptedException {
    synchronized (closing) {
      if (closing.getCount() == 0) {
        return false;
      }
      process = command.start();
    }
    try {
      url = process.awaitUrl(START);
      moved.accept(tool(), url);
    } catch (StartRefused e) {
      LOG.log(Level.WARNING, e.getMessage());
      process.end();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the new URL of " + name() + " was not taken", e);
    }
    return true;
  }

  /** None for the first, then from 200 ms to about 13 s. */
  private static long pauseMillis(int quickEnds) {
    return quickEnds <= 1 ? 0 : 100L << Math.min(quickEnds - 1, 7);
  }
}
