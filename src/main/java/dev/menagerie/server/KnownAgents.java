// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Limits;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The agents that tasks may name: one for each architecture, with its defaults and all tools, those
 * that users define, which are kept, and those that files define.
 */
final class KnownAgents implements Agents {

  /** The kind of their documents. */
  static final String KIND = "agent";

  private final Catalogue catalogue;
  private final Architectures architectures;
  private final Optional<AgentFolder> folder;
  private final Map<String, AgentDefinition> defined = new ConcurrentSkipListMap<>();

  /**
   * Reads those that are kept.
   *
   * @param folder of agents that files define, which come before those of the same name
   */
  KnownAgents(Catalogue catalogue, Architectures architectures, Optional<AgentFolder> folder) {
    this.catalogue = catalogue;
    this.architectures = architectures;
    this.folder = folder;
    catalogue
        .documents(KIND)
        .forEach((name, document) -> defined.put(name, AgentJson.stored(document)));
  }

  Architectures architectures() {
    return architectures;
  }

  boolean builtIn(String name) {
    return architectures.names().contains(name);
  }

  /** All agents by name. */
  List<AgentDefinition> all() {
    var all = new TreeMap<>(defined);
    folder.ifPresent(it -> it.all().forEach(agent -> all.put(agent.name(), agent)));
    architectures.names().forEach(name -> all.put(name, plain(name)));
    return List.copyOf(all.values());
  }

  @Override
  public Optional<AgentDefinition> find(String name) {
    return builtIn(name)
        ? Optional.of(plain(name))
        : folder.flatMap(it -> it.find(name)).or(() -> Optional.ofNullable(defined.get(name)));
  }

  @Override
  public Architecture architecture(String name, JsonObject parameters) {
    return architectures.make().apply(name, parameters);
  }

  /** The file that defines an agent, if one does. */
  Optional<Path> file(String name) {
    return folder.flatMap(it -> it.file(name));
  }

  /** Which files that should define agents cannot be read, and where in them something is wrong. */
  List<String> unreadable() {
    return folder.map(AgentFolder::places).orElse(List.of());
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
