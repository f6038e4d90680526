// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a task, for those who wait for it. */
final class Ending {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch endedOrStopped = new CountDownLatch(1);
  private final List<Runnable> atEnd = new CopyOnWriteArrayList<>();

  /** The task has ended. */
  void come() {
    ended.countDown();
    endedOrStopped.countDown();
    atEnd.forEach(Runnable::run);
  }

  /** The end will not come in this process. */
  void stop() {
    endedOrStopped.countDown();
  }

  /** Has something done at the end, at once if it has come; it may be done twice. */
  void then(Runnable action) {
    atEnd.add(action);
    if (ended.getCount() == 0) {
      action.run();
    }
  }

  /** Waits until the end has come, or will not come in this process. */
  void awaitOrStop() throws InterruptedException {
    endedOrStopped.await();
  }

  /** Waits for the end; for ever if the process stops before it. */
  void await() throws InterruptedException {
    ended.await();
  }

  /**
   * Waits until the end has come, or will not come in this process, or {@code patience} is over.
   */
  void await(Duration patience) throws InterruptedException {
    var _ = endedOrStopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
