// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.Optional;

/**
 * A thought of {@link GraphOfThoughts}. It may come of several others.
 *
 * @param reference the part of the task's material that it is about, and is judged by
 * @param current what it says of it; the material itself if nothing was made of it yet
 * @param score higher is better; absent before it was judged
 */
record GraphThought(String id, String reference, String current, Optional<Double> score) {

  static GraphThought of(String id, String reference, String current) {
    return new GraphThought(id, reference, current, Optional.empty());
  }

  GraphThought scored(double value) {
    return new GraphThought(id, reference, current, Optional.of(value));
  }

  /** What was not judged is worse than anything that was. */
  double worth() {
    return score.orElse(Double.NEGATIVE_INFINITY);
  }
}
