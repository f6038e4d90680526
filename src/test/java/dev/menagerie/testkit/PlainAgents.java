// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Limits;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An agent for each of some architectures, with its name, all tools and a memory of its own. */
public record PlainAgents(Map<String, Architecture> architectures, Limits budget)
    implements Agents {

  public PlainAgents(Map<String, Architecture> architectures) {
    this(architectures, Limits.DEFAULT);
  }

  @Override
  public Optional<AgentDefinition> find(String name) {
    return architectures.containsKey(name)
        ? Optional.of(
            new AgentDefinition(
                name, name, JsonObject.EMPTY_JSON_OBJECT, Map.of(), List.of("*"), name, budget))
        : Optional.empty();
  }

  @Override
  public Architecture architecture(String name, JsonObject parameters) {
    return Objects.requireNonNull(architectures.get(name));
  }
}
