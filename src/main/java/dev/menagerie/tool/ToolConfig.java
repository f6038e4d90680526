// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How tool servers are called.
 *
 * @param listTimeout for listing the tools of a server, all pages; who wants tools waits so long at
 *     most for servers that are not ready
 * @param largestReplyBytes of one reply as it travels
 * @param largestResultChars of one result as a model reads it
 * @param secrets that no result may hold
 * @param faults of every server that has none of its own
 * @param ownFaults by the name of the server
 * @param answerPatience how long a person may take to answer a question that keeps its call open
 * @param commands programs that may be started as tool servers, none unless for local development
 */
public record ToolConfig(
    Duration connectTimeout,
    Duration listTimeout,
    int largestReplyBytes,
    int largestResultChars,
    Secrets secrets,
    FaultPolicy faults,
    Map<String, FaultPolicy> ownFaults,
    Duration answerPatience,
    List<String> commands) {

  private static final Duration USUAL_PATIENCE = Duration.ofHours(1);

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

  /** One for all servers alike, with the usual breaker. */
  public ToolConfig(
      Duration connectTimeout,
      Duration listTimeout,
      int attempts,
      Duration backoff,
      int largestReplyBytes,
      int largestResultChars,
      int concurrentCalls,
      Duration breakerDelay,
      Secrets secrets) {
    this(
        connectTimeout,
        listTimeout,
        largestReplyBytes,
        largestResultChars,
        secrets,
        new FaultPolicy(
            Optional.empty(),
            attempts,
            backoff,
            concurrentCalls,
            breakerDelay,
            FaultPolicy.USUAL_VOLUME,
            FaultPolicy.USUAL_RATIO),
        Map.of(),
        USUAL_PATIENCE,
        List.of());
  }

  public ToolConfig {
    atLeastOne("largestReplyBytes", largestReplyBytes);
    atLeastOne("largestResultChars", largestResultChars);
    ownFaults = Map.copyOf(ownFaults);
    commands = List.copyOf(commands);
  }

  /** The same with what is done when one server fails. */
  public ToolConfig with(String server, FaultPolicy own) {
    var all = new HashMap<>(ownFaults);
    all.put(server, own);
    return with(largestReplyBytes, secrets, all, commands);
  }

  /**
   * The same where these programs may be started as tool servers.
   *
   * @param programs bare names that are looked up in PATH, and absolute paths
   */
  public ToolConfig starting(List<String> programs) {
    return with(largestReplyBytes, secrets, ownFaults, programs);
  }

  /** The same with secrets that are learned while it runs. */
  ToolConfig with(LearnedSecrets learned) {
    return with(largestReplyBytes, secrets.with(learned), ownFaults, commands);
  }

  /** The same with replies of at most so many bytes. */
  ToolConfig withReplies(int most) {
    return with(Math.min(most, largestReplyBytes), secrets, ownFaults, commands);
  }

  /** The same without programs that may be started. */
  public ToolConfig withoutPrograms() {
    return with(largestReplyBytes, secrets, ownFaults, List.of());
  }

  private ToolConfig with(
      int replyBytes, Secrets hidden, Map<String, FaultPolicy> own, List<String> programs) {
    return new ToolConfig(
        connectTimeout,
        listTimeout,
        replyBytes,
        largestResultChars,
        hidden,
        faults,
        own,
        answerPatience,
        programs);
  }

  /** What is done when a server fails. */
  public FaultPolicy faults(String server) {
    return ownFaults.getOrDefault(server, faults);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d, must be at least 1".formatted(name, value));
    }
  }
}
