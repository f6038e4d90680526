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

  /** A branch's rest, to be handed to whoever can end it before it begins. */
  Rest rest() {
    return new Rest();
  }

  /**
   * A branch that waits. Whoever brings what it waits for ends the rest, and so does the branch
   * itself: between the two the task must not look idle, or it would be parked over its wake-up.
   */
  final class Rest {

    private boolean begun;
    private boolean over;

    /** Stops the branch's work, unless what it wants to wait for has come already. */
    void begin() {
      lock.lock();
      try {
        if (over) {
          return;
        }
        begun = true;
      } finally {
        lock.unlock();
      }
      leave();
    }

    void end() {
      lock.lock();
      try {
        if (begun && !over) {
          busy++;
          epoch++;
        }
        over = true;
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
