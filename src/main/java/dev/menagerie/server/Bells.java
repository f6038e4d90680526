// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes those who look after a task when there may be news of it, or of one below it. */
final class Bells {

  /** The bell of one task. */
  static final class Bell {

    private final Semaphore rung = new Semaphore(0);

    void ring() {
      rung.release();
    }

    /** Waits until it is rung, or was since the last time; false if it is not within patience. */
    boolean await(Duration patience) throws InterruptedException {
      boolean heard = rung.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
      rung.drainPermits();
      return heard;
    }
  }

  private final Map<String, Bell> hung = new ConcurrentHashMap<>();

  /** The bell of a task; to be taken down. */
  Bell hang(String task) {
    return hung.computeIfAbsent(task, _ -> new Bell());
  }

  void takeDown(String task) {
    hung.remove(task);
  }

  /** There is news of a task: the id of a child begins with that of its parent, and a dot. */
  void ring(String task) {
    for (int end = task.length(); end > 0; end = task.lastIndexOf('.', end - 1)) {
      var bell = hung.get(task.substring(0, end));
      if (bell != null) {
        bell.ring();
      }
    }
  }
}
