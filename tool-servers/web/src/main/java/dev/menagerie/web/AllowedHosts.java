// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.HostName;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hosts that may be reached, of those that the addresses allow.
 *
 * @param patterns a name or an address, or {@code *.} and a name for all below it; none for all
 */
record AllowedHosts(List<String> patterns) {

  static final AllowedHosts ALL = new AllowedHosts(List.of());

  private static final Pattern WRITTEN =
      Pattern.compile("\\[[0-9a-f:.]+]|(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?");

  /**
   * Reads a list with commas.
   *
   * @throws IllegalArgumentException with the pattern that is none
   */
  static AllowedHosts of(String text) {
    return new AllowedHosts(
        Stream.of(text.split(",")).map(String::strip).map(AllowedHosts::pattern).toList());
  }

  private static String pattern(String text) {
    var pattern = text.toLowerCase(Locale.ROOT);
    if (!WRITTEN.matcher(pattern).matches() || !HostName.plain(pattern.replace("*.", ""))) {
      throw new IllegalArgumentException(
          "\"%s\" is no host such as docs.example.org, or *.example.org for all below it"
              .formatted(text));
    }
    return pattern;
  }

  /**
   * Refuses a host that is not among them.
   *
   * @param host in lower case
   */
  void require(String host) {
    if (!patterns.isEmpty() && patterns.stream().noneMatch(pattern -> matches(pattern, host))) {
      throw new Refused(
          "%s may not be reached; allowed are %s".formatted(host, String.join(", ", patterns)));
    }
  }

  private static boolean matches(String pattern, String host) {
    return pattern.startsWith("*") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
  }
}
