// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;

/**
 * Settings of the engine.
 *
 * @param maxRunningTasks tasks at work at once; more are queued; children are exempt; at least 1
 * @param toolTimeout after which a tool call counts as unanswered
 * @param parkAfter how long all branches of a task wait before its threads are given up
 */
public record EngineConfig(int maxRunningTasks, Duration toolTimeout, Duration parkAfter) {

  public static final EngineConfig DEFAULT =
      new EngineConfig(256, Duration.ofSeconds(60), Duration.ofMinutes(1));

  public EngineConfig {
    if (maxRunningTasks < 1) {
      throw new IllegalArgumentException(
          "maxRunningTasks: %d, must be at least 1".formatted(maxRunningTasks));
    }
  }
}
