// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The answers that stopped tasks still wait for, to calls that must not be sent twice. */
record LastAnswers(Collection<TaskRun> tasks) {

  /**
   * Waits for them, then stops what is still at work.
   *
   * @param patience how long, for all together
   */
  void await(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (var running : atWork()) {
        running.log().unanswered().awaitNone(deadline - System.nanoTime());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    atWork().forEach(Execution::interrupt);
  }

  private List<Execution> atWork() {
    return tasks.stream().filter(TaskRun::stopped).flatMap(run -> run.atWork().stream()).toList();
  }
}
