// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;

/**
 * Settings of the engine.
 *
 * @param crowd how many tasks may be at work and in the queue
 * @param toolTimeout after which a tool call counts as unanswered
 * @param parkAfter how long all branches of a task wait before its threads are given up
 */
public record EngineConfig(Crowd crowd, Duration toolTimeout, Duration parkAfter) {

  public static final EngineConfig DEFAULT =
      new EngineConfig(Crowd.DEFAULT, Duration.ofSeconds(60), Duration.ofMinutes(1));

  /** Settings that limit the tasks at work on the server alone. */
  public EngineConfig(int maxRunningTasks, Duration toolTimeout, Duration parkAfter) {
    this(Crowd.atMost(maxRunningTasks), toolTimeout, parkAfter);
  }
}
