// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.util.HashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stored root: all spaces, and how far the log has been applied to them. */
final class Graph {

  private final HashMap<String, Space> spaces = new HashMap<>();
  private long applied;

  /** Position of the last memory event that is in the graph. */
  long applied() {
    return applied;
  }

  @Nullable Space space(String name) {
    return spaces.get(name);
  }

  /**
   * Adds a note.
   *
   * @param changed hears of each object that has to be stored
   */
  void add(String space, Remembered note, Consumer<Object> changed) {
    var known = spaces.get(space);
    if (known == null) {
      known = new Space();
      spaces.put(space, known);
      changed.accept(spaces);
    }
    known.add(note, changed);
    applied = note.position();
    changed.accept(this);
  }
}
