// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.math.BigDecimal;

/**
 * The most a task and its children may spend.
 *
 * @param tokens input and output together, at least 1
 * @param usd at least 0
 * @param effects thoughts, actions, memory accesses, questions and delegations, at least 0
 * @param toolCalls at least 0
 * @param depth levels of delegation, at least 0
 * @param seconds of activity: the time of all effects added up, at least 1
 */
public record Limits(
    long tokens, BigDecimal usd, long effects, long toolCalls, int depth, long seconds) {

  /** Ample for a demonstration, and an end to a loop that a model cannot leave. */
  public static final Limits DEFAULT =
      new Limits(1_000_000, new BigDecimal("10"), 5_000, 500, 4, 3_600);

  public Limits {
    atLeast("tokens", tokens, 1);
    atLeast("usd", usd.signum(), 0);
    atLeast("effects", effects, 0);
    atLeast("toolCalls", toolCalls, 0);
    atLeast("depth", depth, 0);
    atLeast("seconds", seconds, 1);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %d, must be at least %d".formatted(name, value, least));
    }
  }
}
