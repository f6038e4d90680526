// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The threads of this process that work for a task, virtual ones included. */
public final class TaskThreads {

  private TaskThreads() {}

  /** Waits until a task has no thread any more; returns those left when patience is over. */
  public static List<String> awaitNone(String task, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    var left = of(task);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      left = of(task);
    }
    return left;
  }

  /** The names of those that a task has now. */
  public static List<String> of(String task) {
    return Threads.named("task " + task);
  }
}
