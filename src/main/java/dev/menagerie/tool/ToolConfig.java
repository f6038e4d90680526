// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;

/**
 * How tool servers are called.
 *
 * @param listTimeout for listing the tools of a server, all pages
 * @param attempts of a call that may be repeated, at least 1
 * @param backoff before the second attempt, doubled before each further one
 * @param largestReplyBytes of one reply as it travels
 * @param largestResultChars of one result as a model reads it
 * @param concurrentCalls to one server; more wait
 * @param breakerDelay how long a server that fails is left alone
 * @param secrets that no result may hold
 */
public record ToolConfig(
    Duration connectTimeout,
    Duration listTimeout,
    int attempts,
    Duration backoff,
    int largestReplyBytes,
    int largestResultChars,
    int concurrentCalls,
    Duration breakerDelay,
    Secrets secrets) {

  public static final ToolConfig DEFAULT =
      new ToolConfig(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          4,
          Duration.ofMillis(200),
          2 * 1024 * 1024,
          100_000,
          64,
          Duration.ofSeconds(5),
          Secrets.USUAL);

  public ToolConfig {
    atLeastOne("attempts", attempts);
    atLeastOne("largestReplyBytes", largestReplyBytes);
    atLeastOne("largestResultChars", largestResultChars);
    atLeastOne("concurrentCalls", concurrentCalls);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d, must be at least 1".formatted(name, value));
    }
  }
}
