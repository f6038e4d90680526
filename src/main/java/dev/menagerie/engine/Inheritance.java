// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import java.util.ArrayList;

/** What a fork and its children have beside its journal from the tasks before. */
record Inheritance(Precedents precedents, Sight sight) {

  /** Of a task with its journal: nothing, and all of memory, unless it is a fork. */
  static Inheritance of(String task, Lineage lineage) {
    return lineage
        .descent(task)
        .map(
            descent ->
                new Inheritance(Precedents.of(lineage, task), withOwn(descent.sight(), task)))
        .orElseGet(() -> new Inheritance(Precedents.none(), Sight.ALL));
  }

  /** What a task sees beside what was there before it: what it and its children write. */
  static Sight withOwn(Sight sight, String task) {
    var windows = new ArrayList<>(sight.windows());
    windows.add(new Window(task, Long.MAX_VALUE));
    return new Sight(windows, sight.also());
  }
}
