// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which events of memory are undone, as it is told in their order. */
final class Undoings {

  /** What was undone by the position of what undid it. */
  private final Map<Long, Long> targets = new HashMap<>();

  private final Set<Long> undone = new HashSet<>();

  /**
   * Tells that an event undid another, which may have undone something itself.
   *
   * @return position of the event that is undone now, or is no more
   */
  long tell(long by, long position) {
    targets.put(by, position);
    long event = position;
    boolean over = true;
    while (targets.containsKey(event)) {
      event = targets.getOrDefault(event, 0L);
      over = !over;
    }
    if (over) {
      undone.add(event);
    } else {
      undone.remove(event);
    }
    return event;
  }

  boolean isUndone(long position) {
    return undone.contains(position);
  }
}
