// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.ToolDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The tools that a server has listed.
 *
 * @param fresh how long the list may be used, by the page that says the least; empty if none says
 *     it
 */
record ToolList(List<ToolDescription> tools, Optional<Duration> fresh) {

  /** A server must not have itself listed more often because it is used. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  /** A server must not keep itself from being listed for good. */
  private static final Duration MOST = Duration.ofHours(1);

  ToolList {
    tools = List.copyOf(tools);
    fresh = fresh.map(ToolList::bounded);
  }

  private static Duration bounded(Duration said) {
    if (said.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return said.compareTo(MOST) > 0 ? MOST : said;
  }
}
