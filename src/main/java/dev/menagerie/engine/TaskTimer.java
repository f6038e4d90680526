// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does things later, one after the other; nothing any more once it is closed. */
final class TaskTimer implements AutoCloseable {

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
      var _ = thread.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // The server stops: what waits is resumed at the next start.
    }
  }

  @Override
  public void close() {
    var _ = thread.shutdownNow();
  }
}
