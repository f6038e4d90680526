// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import jakarta.json.JsonObject;

/**
 * What the tools of a family act on: one of each task's own. Not for use by two threads at once.
 */
@FunctionalInterface
public interface World {

  /** A world without tools. */
  World NOTHING = (tool, _) -> new Observation.Failure("there is no tool " + tool);

  /**
   * Does what a tool does.
   *
   * @param tool its name without the server's
   */
  Observation act(String tool, JsonObject arguments);
}
