// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who may call the agents as tools, and how they are kept waiting.
 *
 * @param hosts names that the server is called by
 * @param origins of web pages that may call it
 * @param comments how long nothing happens on an answer's stream before a comment is sent
 */
record McpSettings(Set<String> hosts, Set<String> origins, Duration comments) {

  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  /**
   * Reads and checks them.
   *
   * @throws StartRefused if a value does not fit
   */
  static McpSettings read(Keys keys) {
    return new McpSettings(
        names(
            keys, "menagerie.mcp.allowed-hosts", HOST, "names without a port, like agents.example"),
        names(
            keys,
            "menagerie.mcp.allowed-origins",
            ORIGIN,
            "origins, like https://app.example:8443"),
        keys.duration("menagerie.mcp.comment-after"));
  }

  private static Set<String> names(Keys keys, String key, Pattern form, String wanted) {
    var names =
        Arrays.stream(keys.optional(key).orElse("").split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    for (var name : names) {
      if (!form.matcher(name).matches()) {
        throw new StartRefused(
            "%s: %s, must be %s, separated by commas".formatted(key, name, wanted));
      }
    }
    return names;
  }
}
