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
