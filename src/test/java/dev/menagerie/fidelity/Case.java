// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import dev.menagerie.core.Task;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A task with what is true of it.
 *
 * @param right whether an answer is, given the world that was acted on as it was left
 * @param tools the family whose tools it has, if it has any
 */
record Case(
    Task task,
    Truth truth,
    BiPredicate<String, World> right,
    Optional<Family> tools,
    Supplier<World> world) {

  /** One without tools. */
  Case(Task task, Truth truth, Predicate<String> right) {
    this(task, truth, (answer, _) -> right.test(answer), Optional.empty(), () -> World.NOTHING);
  }

  Case with(Truth other) {
    return new Case(task, other, right, tools, world);
  }

  /** The same in another world. */
  Case in(World other) {
    return new Case(task, truth, right, tools, () -> other);
  }
}
