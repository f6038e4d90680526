// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a task, for those who wait for it. */
final class TaskEnd {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Runnable> then = new CopyOnWriteArrayList<>();

  void tell() {
    ended.countDown();
    then.forEach(Runnable::run);
  }

  /** Has something done at the end, at once if it was; it may be done twice. */
  void then(Runnable action) {
    then.add(action);
    if (ended.getCount() == 0) {
      action.run();
    }
  }

  void await() throws InterruptedException {
    ended.await();
  }

  boolean await(Duration patience) throws InterruptedException {
    return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
