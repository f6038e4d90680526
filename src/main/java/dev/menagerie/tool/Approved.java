// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.ToolDescription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The definitions of a server's tools that a person has seen: those of its registration, those that
 * were new later, and those that were approved when they had changed.
 *
 * @param byName by the server's own name, also of tools that it does not list now
 */
record Approved(Map<String, ToolDescription> byName) {

  static final Approved NONE = new Approved(Map.of());

  /** More than a server may list. None is forgotten: it could come back as a new one. */
  private static final int MOST = 2_000;

  Approved {
    byName = Map.copyOf(byName);
  }

  static Approved of(List<ToolDescription> tools) {
    return NONE.and(tools);
  }

  /** These, and those in their place. */
  Approved and(Collection<ToolDescription> tools) {
    var all = new LinkedHashMap<>(byName);
    tools.forEach(tool -> all.put(tool.name(), tool));
    return new Approved(all);
  }

  /** Whether there is no room for a tool of a name that was never seen. */
  boolean refuses(ToolDescription tool) {
    return byName.size() >= MOST && !byName.containsKey(tool.name());
  }

  /** What was approved instead, if a tool is not what was approved under its name. */
  Optional<ToolDescription> instead(ToolDescription tool) {
    return Optional.ofNullable(byName.get(tool.name())).filter(it -> !it.equals(tool));
  }
}
