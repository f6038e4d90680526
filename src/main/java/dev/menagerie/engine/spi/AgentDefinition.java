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
 * @param memory how it uses which memory space
 * @param policy for the tools it may use, beside that of their servers: the stricter counts
 */
public record AgentDefinition(
    String name,
    String architecture,
    JsonObject parameters,
    Map<String, String> models,
    List<String> tools,
    MemoryUse memory,
    Limits budget,
    Policy policy) {

  /**
   * An agent whose space only its architecture uses, with the policy of its tools' servers alone.
   */
  public AgentDefinition(
      String name,
      String architecture,
      JsonObject parameters,
      Map<String, String> models,
      List<String> tools,
      String memory,
      Limits budget) {
    this(name, architecture, parameters, models, tools, MemoryUse.of(memory), budget, Policy.NONE);
  }

  public AgentDefinition {
    tools = List.copyOf(tools);
  }
}
