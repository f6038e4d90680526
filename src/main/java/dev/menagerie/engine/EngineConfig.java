// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;

/**
 * Settings of the engine.
 *
 * @param crowd how many tasks may be at work and in the queue
 * @param toolTimeout after which a tool call counts as unanswered
 * @param parkAfter how long all branches of a task wait before its threads are given up
 * @param trial how long after two crashes others may take to get on before suspects are tried, and
 *     then the suspects before what is new begins
 */
public record EngineConfig(Crowd crowd, Duration toolTimeout, Duration parkAfter, Duration trial) {

  private static final Duration TRIAL = Duration.ofMinutes(1);

  public static final EngineConfig DEFAULT =
      new EngineConfig(Crowd.DEFAULT, Duration.ofSeconds(60), Duration.ofMinutes(1));

  /** Settings with the usual time for trials. */
  public EngineConfig(Crowd crowd, Duration toolTimeout, Duration parkAfter) {
    this(crowd, toolTimeout, parkAfter, TRIAL);
  }

  /** Settings that limit the tasks at work on the server alone. */
  public EngineConfig(int maxRunningTasks, Duration toolTimeout, Duration parkAfter) {
    this(Crowd.atMost(maxRunningTasks), toolTimeout, parkAfter);
  }
}
