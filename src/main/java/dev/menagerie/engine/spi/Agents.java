// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Architecture;
import jakarta.json.JsonObject;
import java.util.Optional;

/** The agents that tasks may name, and the architectures behind them. */
public interface Agents {

  Optional<AgentDefinition> find(String name);

  /**
   * The architecture with its defaults, changed by {@code parameters}.
   *
   * @throws IllegalArgumentException if there is no such architecture or parameter, or a value is
   *     out of bounds; the message names it
   */
  Architecture architecture(String name, JsonObject parameters);
}
