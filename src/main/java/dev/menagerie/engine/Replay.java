// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.List;
import java.util.Optional;

/**
 * What became of an ended task when it was executed once more against its journal alone.
 *
 * @param identical whether it asked for just what the journal holds and came to the same end
 * @param entries of the journal that were met
 * @param drift prompts and other texts that are worded differently now and are not known to be, in
 *     the order of their paths
 * @param firstDivergence where the execution and the journal part, by the order of paths
 */
public record Replay(
    boolean identical, long entries, List<Difference> drift, Optional<Difference> firstDivergence) {

  /** What the journal holds at a path, and what was asked for there. */
  public record Difference(String path, String recorded, String attempted) {}

  public Replay {
    drift = List.copyOf(drift);
  }
}
