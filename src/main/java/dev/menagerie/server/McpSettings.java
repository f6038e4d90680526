// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.time.Duration;
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

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if a value does not fit
   */
  static McpSettings read(Keys keys) {
    return new McpSettings(
        names(keys, "menagerie.mcp.allowed-hosts", dev.menagerie.kit.Callers::hosts),
        names(keys, "menagerie.mcp.allowed-origins", dev.menagerie.kit.Callers::origins),
        keys.duration("menagerie.mcp.comment-after"));
  }

  private static Set<String> names(
      Keys keys, String key, BiFunction<String, String, Set<String>> read) {
    try {
      return read.apply(key, keys.optional(key).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new StartRefused(String.valueOf(e.getMessage()));
    }
  }
}
