// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many tasks work at once and queues the rest. Children go first: a parent waits for them.
 */
final class Admission {

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<TaskRun> admitted = new HashSet<>();
  private final Deque<TaskRun> queue = new ArrayDeque<>();

  Admission(int most) {
    this.most = most;
  }

  /** Launches a task now or when its turn comes; returns whether it is now. */
  boolean admit(TaskRun task) {
    lock.lock();
    try {
      if (task.isRoot() && admitted.size() >= most) {
        queue.add(task);
        return false;
      }
      if (task.isRoot()) {
        admitted.add(task);
      }
    } finally {
      lock.unlock();
    }
    task.launch();
    return true;
  }

  /** Gives a task's place to the next. */
  void release(TaskRun task) {
    TaskRun next;
    lock.lock();
    try {
      queue.remove(task);
      if (!admitted.remove(task) || queue.isEmpty()) {
        return;
      }
      next = queue.remove();
      admitted.add(next);
    } finally {
      lock.unlock();
    }
    next.launch();
  }
}
