// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.engine.spi.PinnedTool;
import java.util.List;

/** Tasks of one kind, as many as there are seeds. */
public interface Family {

  /** Lower-case letters, digits and hyphens. */
  String name();

  /** The same for the same seed, on every machine. */
  Problem problem(long seed);

  /**
   * The tools of the family's {@link World}, named {@code server__tool}; none if it has no world.
   */
  default List<PinnedTool> tools() {
    return List.of();
  }
}
