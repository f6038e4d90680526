// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a task and its children have from the tasks before, beside its journal: a fork what was seen
 * and known at its cut, another task nothing.
 */
final class Inheritance {

  private final String task;
  private final Lineage lineage;
  private final Holdings holdings;
  private @Nullable Precedents precedents;

  Inheritance(String task, Lineage lineage) {
    this.task = task;
    this.lineage = lineage;
    this.holdings = new Holdings(() -> PastCall.of(lineage, lineage.all(task), Long.MAX_VALUE));
  }

  /** Read when they are first asked for; the same for all. */
  synchronized Precedents precedents() {
    var known = precedents;
    if (known == null) {
      known = Precedents.of(lineage, task);
      precedents = known;
    }
    return known;
  }

  /** What the tools that they have called can do together; the same for all. */
  Holdings holdings() {
    return holdings;
  }

  Sight sight() {
    return lineage.descent(task).map(it -> withOwn(it.sight(), task)).orElse(Sight.ALL);
  }

  /** What a task sees beside what was there before it: what it and its children write. */
  static Sight withOwn(Sight sight, String task) {
    var windows = new ArrayList<>(sight.windows());
    windows.add(new Window(task, Long.MAX_VALUE));
    return new Sight(windows, sight.also());
  }
}
