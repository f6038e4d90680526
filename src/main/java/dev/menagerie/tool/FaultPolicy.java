// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * What is done when a tool server is slow or fails.
 *
 * @param timeout of one call with all its attempts; as the engine says if it is empty
 * @param attempts of a call that may be repeated, at least 1
 * @param backoff before the second attempt, doubled before each further one
 * @param concurrentCalls to the server; more wait
 * @param breakerDelay how long a server that fails is left alone
 * @param breakerVolume of so many latest calls the failed ones are counted
 * @param breakerRatio percent of them that fail before the server is left alone, 1 to 100
 */
public record FaultPolicy(
    Optional<Duration> timeout,
    int attempts,
    Duration backoff,
    int concurrentCalls,
    Duration breakerDelay,
    int breakerVolume,
    int breakerRatio) {

  /** As many as the breaker looks at unless an operator says something else. */
  public static final int USUAL_VOLUME = 10;

  /** Percent that fail before a breaker opens unless an operator says something else. */
  public static final int USUAL_RATIO = 50;

  public FaultPolicy {
    within("attempts", attempts, Integer.MAX_VALUE);
    within("concurrentCalls", concurrentCalls, Integer.MAX_VALUE);
    within("breakerVolume", breakerVolume, Integer.MAX_VALUE);
    within("breakerRatio", breakerRatio, 100);
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s: %d, must be at least 1%s"
              .formatted(name, value, most == 100 ? ", at most 100" : ""));
    }
  }
}
