// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.List;
import java.util.Optional;

/**
 * What is to be erased: everything that one of these names, and what came from nothing else.
 *
 * @param caller tasks that run on their behalf
 * @param session tasks of this session, and the memory of it
 * @param tasks ids; of those that were deleted what they remembered
 * @param space of memory, all of it if there are no things
 * @param things ids in the space
 * @param recalled whether ended tasks of others go too if they looked up what is erased
 */
public record Erasure(
    Optional<String> caller,
    Optional<String> session,
    List<String> tasks,
    Optional<String> space,
    List<String> things,
    boolean recalled) {

  public Erasure {
    tasks = List.copyOf(tasks);
    things = List.copyOf(things);
    if (!things.isEmpty() && space.isEmpty()) {
      throw new Refused(Refused.Why.INVALID, "things: need the space that they are in");
    }
    if (caller.isEmpty() && session.isEmpty() && tasks.isEmpty() && space.isEmpty()) {
      throw new Refused(
          Refused.Why.INVALID, "nothing is named; name a caller, session, tasks or space");
    }
  }
}
