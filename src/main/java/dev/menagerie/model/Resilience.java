// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.time.Duration;

/**
 * What happens when a model fails in passing.
 *
 * @param retries of one model after the first attempt
 * @param delay before the first retry; doubled for each further one, give or take a quarter
 * @param maxDelay most of that
 * @param maxRetryAfter longest wait that a provider may ask for; beyond it the model is given up
 * @param breakerFailures attempts failed in a row after which a model is left alone
 * @param breakerOpen how long it is left alone; then one attempt may try it
 */
public record Resilience(
    int retries,
    Duration delay,
    Duration maxDelay,
    Duration maxRetryAfter,
    int breakerFailures,
    Duration breakerOpen) {

  public static final Resilience DEFAULT =
      new Resilience(
          8,
          Duration.ofMillis(250),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          15,
          Duration.ofSeconds(5));

  public Resilience {
    if (retries < 0) {
      throw new IllegalArgumentException("retries: %d, must be at least 0".formatted(retries));
    }
    if (breakerFailures < 1) {
      throw new IllegalArgumentException(
          "breakerFailures: %d, must be at least 1".formatted(breakerFailures));
    }
    if (delay.isNegative() || maxDelay.compareTo(delay) < 0) {
      throw new IllegalArgumentException(
          "delay: %s, must be from PT0S to maxDelay %s".formatted(delay, maxDelay));
    }
    if (maxRetryAfter.isNegative() || breakerOpen.isNegative()) {
      throw new IllegalArgumentException(
          "maxRetryAfter %s, breakerOpen %s: must not be negative"
              .formatted(maxRetryAfter, breakerOpen));
    }
  }

  /**
   * The wait before a retry.
   *
   * @param retry from 1
   * @param random in [0, 1)
   */
  Duration backoff(int retry, double random) {
    double factor = Math.pow(2, Math.min(retry - 1, 30)) * (0.75 + random / 2);
    double nanos = Math.min(delay.toNanos() * factor, (double) maxDelay.toNanos());
    return Duration.ofNanos((long) nanos);
  }
}
