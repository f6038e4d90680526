// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls of one execution that must not be sent twice, from their intent to their answer. A stop
 * lets them come in, since nobody could say later what became of them.
 */
final class Unanswered {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Thread> calls = new HashMap<>();

  /** The calling thread begins the call at a path. */
  void add(String path) {
    lock.lock();
    try {
      calls.put(path, Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /** The call at a path was answered, or no answer is waited for any more. */
  void remove(String path) {
    lock.lock();
    try {
      calls.remove(path);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean contains(String path) {
    lock.lock();
    try {
      return calls.containsKey(path);
    } finally {
      lock.unlock();
    }
  }

  /** Those that wait for the answers. */
  Set<Thread> threads() {
    lock.lock();
    try {
      return Set.copyOf(calls.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there are none.
   *
   * @param nanos after which it waits no longer
   */
  void awaitNone(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !calls.isEmpty()) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
