// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.JournalFailed;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Begins things later, each on a thread of its own, so that one that waits for the disk holds up no
 * other. Each looks at its task under the task's lock, and so may come before one that is older.
 * Nothing begins once it is closed.
 */
final class TaskTimer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TaskTimer.class.getName());

  private final ScheduledExecutorService thread;

  TaskTimer(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  TaskTimer() {
    this(
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("task timer").factory()));
  }

  void in(Duration delay, Runnable action) {
    try {
      Runnable begin = () -> Thread.ofVirtual().name("timed").start(() -> run(action));
      var _ = thread.schedule(begin, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // The server stops: what waits is resumed at the next start.
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (JournalFailed e) {
      LOG.log(Level.DEBUG, "left undone: {0}", e.getMessage()); // the journal says so louder
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "left undone", e);
    }
  }

  @Override
  public void close() {
    var _ = thread.shutdownNow();
  }
}
