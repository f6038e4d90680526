// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Limits;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The agents that tasks may name: one for each architecture, with its defaults and all tools, and
 * those that users define, which are kept.
 */
final class KnownAgents implements Agents {

  /** The kind of their documents. */
  static final String KIND = "agent";

  private final Catalogue catalogue;
  private final Architectures architectures;
  private final Map<String, AgentDefinition> defined = new ConcurrentSkipListMap<>();

  KnownAgents(Catalogue catalogue, Architectures architectures) {
    this.catalogue = catalogue;
    this.architectures = architectures;
    catalogue
        .documents(KIND)
        .forEach((name, document) -> defined.put(name, AgentJson.stored(document)));
  }

  Set<String> architectures() {
    return architectures.names();
  }

  boolean builtIn(String name) {
    return architectures.names().contains(name);
  }

  /** All agents by name. */
  List<AgentDefinition> all() {
    var all = new TreeMap<>(defined);
    architectures.names().forEach(name -> all.put(name, plain(name)));
    return List.copyOf(all.values());
  }

  @Override
  public Optional<AgentDefinition> find(String name) {
    return builtIn(name) ? Optional.of(plain(name)) : Optional.ofNullable(defined.get(name));
  }

  @Override
  public Architecture architecture(String name, JsonObject parameters) {
    return architectures.make().apply(name, parameters);
  }

  /** Creates or replaces an agent. Durable on return. */
  synchronized void save(AgentDefinition agent) {
    catalogue.save(KIND, agent.name(), AgentJson.of(agent));
    defined.put(agent.name(), agent);
  }

  /** Durable on return. */
  synchronized void delete(String name) {
    catalogue.delete(KIND, name);
    defined.remove(name);
  }

  private static AgentDefinition plain(String architecture) {
    return new AgentDefinition(
        architecture,
        architecture,
        JsonValue.EMPTY_JSON_OBJECT,
        Map.of(),
        AgentJson.ALL_TOOLS,
        architecture,
        Limits.DEFAULT);
  }
}
