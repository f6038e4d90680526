// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Callers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Who may call the agents as tools, and how they are kept waiting.
 *
 * @param hosts names that the server is called by
 * @param origins of web pages that may call it
 * @param comments how long nothing happens on an answer's stream before a comment is sent
 */
record McpSettings(Set<String> hosts, Set<String> origins, Duration comments) {

  private static final Key<Set<String>> HOSTS =
      Key.optional(
          "menagerie.mcp.allowed-hosts",
          Kind.of("list", text -> names("", Callers::hosts, text)),
          "Host names without port, separated by commas, that `/mcp` may be called by, and paths"
              + " below `/v1` where nobody has to say who they are. On a loopback address beside"
              + " `localhost` and the like, on any other the only ones, if there are any.");
  private static final Key<Set<String>> ORIGINS =
      Key.optional(
          "menagerie.mcp.allowed-origins",
          Kind.of("list", text -> names("", Callers::origins, text)),
          "Origins of web pages, separated by commas, that may call `/mcp` and change things below"
              + " `/v1`: `https://app.example:8443`. Others may only if they come from the host"
              + " that they call, and that is a loopback address or one of"
              + " `menagerie.mcp.allowed-hosts`.");
  private static final Key<Duration> COMMENT_AFTER =
      Key.of(
          "menagerie.mcp.comment-after",
          Kind.DURATION,
          "PT5S",
          "A call at `/mcp` of which nothing is told that long gets a comment on its stream. So"
              + " long, twice at most, it takes to see that a client has gone.");

  static final List<Key<?>> ALL = List.of(HOSTS, ORIGINS, COMMENT_AFTER);

  /** Reads and checks them. */
  static McpSettings read(Keys keys) {
    return new McpSettings(
        keys.optional(HOSTS).orElse(Set.of()),
        keys.optional(ORIGINS).orElse(Set.of()),
        keys.get(COMMENT_AFTER));
  }

  /**
   * Names, read by a reader that says first which setting it reads.
   *
   * @param more goes behind its message
   */
  static Set<String> names(
      String more, BiFunction<String, String, Set<String>> reader, String text) {
    try {
      return reader.apply("", text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replaceFirst("^: ", "") + more, e);
    }
  }
}
