// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * An agent: an architecture with its parameters and what it may use.
 *
 * @param parameters those that differ from the architecture's defaults
 * @param models model by role in lower case, for roles that differ from the configuration
 * @param tools patterns of tool names, {@code files__*}
 * @param memory the memory space it reads and writes
 */
public record AgentDefinition(
    String name,
    String architecture,
    JsonObject parameters,
    Map<String, String> models,
    List<String> tools,
    String memory,
    Limits budget) {

  public AgentDefinition {
    tools = List.copyOf(tools);
  }
}
