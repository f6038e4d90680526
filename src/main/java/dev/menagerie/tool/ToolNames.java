// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Optional;

/** The names of tools as models see them: {@code server__tool}. */
final class ToolNames {

  /** What the providers of models allow. */
  private static final int LONGEST = 64;

  private static final String BETWEEN = "__";

  private static final String SERVER = "[a-z][a-z0-9-]{0,31}";

  private ToolNames() {}

  static boolean server(String name) {
    return name.matches(SERVER);
  }

  /** The name of the server in the full name of a tool; empty if there is none. */
  static String serverIn(String full) {
    int split = full.indexOf(BETWEEN);
    return split < 0 ? "" : full.substring(0, split);
  }

  /** The tool's own part of its full name. */
  static String ownIn(String full) {
    return full.substring(full.indexOf(BETWEEN) + BETWEEN.length());
  }

  /** How the full names of a server's tools begin. */
  static String start(String server) {
    return server + BETWEEN;
  }

  /** The full name, empty if it has characters or a length that models do not take. */
  static Optional<String> full(String server, String tool) {
    var full = server + BETWEEN + tool;
    return full.length() <= LONGEST && tool.matches("[A-Za-z0-9_-]+")
        ? Optional.of(full)
        : Optional.empty();
  }

  /**
   * Why a tool cannot be named.
   *
   * @param secrets that its own name may have and the reason must not
   */
  static String refusal(String server, String tool, Secrets secrets) {
    return "%s__%s: a tool's full name may have %d of A-Z, a-z, 0-9, _ and -; %s"
        .formatted(
            server,
            secrets.brief(tool),
            LONGEST,
            tool.matches("[A-Za-z0-9_-]+")
                ? "register the server under a shorter name"
                : "the server must rename it");
  }
}
