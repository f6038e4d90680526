// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Tool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tool names as providers allow them, letters, digits, {@code _} and {@code -}, 64 at most, and the
 * way back.
 */
final class ToolNames {

  private static final int LONGEST = 64;

  private final Map<String, String> sent = new HashMap<>();
  private final Map<String, String> original = new HashMap<>();

  ToolNames(List<Tool> tools) {
    tools.forEach(tool -> sent(tool.name()));
  }

  /** The name to send. */
  String sent(String name) {
    return sent.computeIfAbsent(name, this::free);
  }

  /** The tool that a model means; a name that was never sent is returned as it is. */
  String original(String name) {
    return original.getOrDefault(name, name);
  }

  private String free(String name) {
    var plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
    var base = plain.substring(0, Math.min(plain.length(), LONGEST));
    var candidate = base;
    for (int n = 2; original.containsKey(candidate); n++) {
      var tail = "_" + n;
      candidate = base.substring(0, Math.min(base.length(), LONGEST - tail.length())) + tail;
    }
    original.put(candidate, name);
    return candidate;
  }
}
