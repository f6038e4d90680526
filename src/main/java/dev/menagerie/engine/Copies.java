// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Eraser;
import java.util.List;
import java.util.Set;

/** What is kept of tasks outside of their journals, and has to go with them. */
public interface Copies {

  /** Nothing is kept. */
  Copies NONE =
      new Copies() {
        @Override
        public Gone with(Erasure erasure, Set<String> tasks) {
          return new Gone(Set.of(), List.of(), List.of());
        }

        @Override
        public void still(Runnable action) {
          action.run();
        }
      };

  /**
   * What goes.
   *
   * @param tasks ids of tasks that were made of copies: they go too
   * @param documents in place of those that hold something
   * @param names what goes, in words
   */
  record Gone(Set<String> tasks, List<Eraser.Document> documents, List<String> names) {
    public Gone {
      tasks = Set.copyOf(tasks);
      documents = List.copyOf(documents);
      names = List.copyOf(names);
    }
  }

  /**
   * Says what goes.
   *
   * @param tasks ids of all that go, also of some that are gone already
   * @throws Refused if something at work uses a copy
   */
  Gone with(Erasure erasure, Set<String> tasks);

  /** Does something while nothing is copied and no copy is used. */
  void still(Runnable action);
}
