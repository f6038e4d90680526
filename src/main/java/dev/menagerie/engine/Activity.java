// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.concurrent.locks.ReentrantLock;

/** Counts the branches of a task that are at work, to know when all of them wait. */
final class Activity {

  private final ReentrantLock lock = new ReentrantLock();
  private final Runnable onIdle;
  private int busy;
  private long epoch;

  Activity(Runnable onIdle) {
    this.onIdle = onIdle;
  }

  void enter() {
    lock.lock();
    try {
      busy++;
      epoch++;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    boolean idle;
    lock.lock();
    try {
      busy--;
      epoch++;
      idle = busy == 0;
    } finally {
      lock.unlock();
    }
    if (idle) {
      onIdle.run();
    }
  }

  /** Stops a branch's work until {@link Rest#end}. */
  Rest rest() {
    leave();
    return new Rest();
  }

  /**
   * A branch that waits. Whoever brings what it waits for ends the rest, and so does the branch
   * itself: between the two the task must not look idle, or it would be parked over its wake-up.
   */
  final class Rest {

    private boolean over;

    void end() {
      lock.lock();
      try {
        if (!over) {
          over = true;
          busy++;
          epoch++;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  boolean idle() {
    lock.lock();
    try {
      return busy == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Changes whenever a branch starts or stops working. */
  long epoch() {
    lock.lock();
    try {
      return epoch;
    } finally {
      lock.unlock();
    }
  }
}
