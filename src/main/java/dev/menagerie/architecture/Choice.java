// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;

/**
 * An architecture for a task.
 *
 * @param agent that works so
 * @param confidence its score, 0 to 1; no probability
 * @param justification in sentences
 * @param alternatives the next best, at most two, best first
 */
public record Choice(
    String architecture,
    String agent,
    double confidence,
    String justification,
    List<Alternative> alternatives) {

  /** What could be chosen instead. */
  public record Alternative(String architecture, double confidence) {}

  public Choice {
    alternatives = List.copyOf(alternatives);
  }
}
