// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;

/** One task of a family, with all that its generator knows of it. */
public interface Problem {

  /** Goal and context as a user would state them. */
  Task task();

  /**
   * Judges an answer.
   *
   * @param world what was acted on, as it was left
   */
  Verdict check(String answer, World world);

  /** Judges an answer to which nothing was done. */
  default Verdict check(String answer) {
    return check(answer, world());
  }

  /** What can be acted on, untouched. */
  default World world() {
    return World.NOTHING;
  }
}
