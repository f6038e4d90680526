// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import java.util.List;
import java.util.function.Consumer;

/** What can be read of a journal that is damaged: all entries but those that are. */
final class Legible {

  private static final int PAGE = 128;

  /** No store has given out so many positions. */
  private static final long FAR = 1L << 40;

  private final Journal journal;
  private final String task;

  private Legible(Journal journal, String task) {
    this.journal = journal;
    this.task = task;
  }

  /** Hands over the entries of a task that can be read, oldest first. */
  static void read(Journal journal, String task, Consumer<Entry> reader) {
    new Legible(journal, task).read(reader);
  }

  private void read(Consumer<Entry> reader) {
    int limit = PAGE;
    for (long after = 0; after < FAR; ) {
      List<Entry> page;
      try {
        page = journal.read(task, after, limit);
      } catch (JournalFailed _) {
        after = limit == 1 ? beyondDamage(after) : after;
        limit = limit == 1 ? PAGE : limit / 2;
        continue;
      }
      if (page.isEmpty()) {
        return;
      }
      page.forEach(reader);
      after = page.getLast().position();
    }
  }

  /** The position from which one can read on, when the next entry behind another is damaged. */
  private long beyondDamage(long after) {
    long step = 1;
    while (step < FAR && !isLegible(after + step)) {
      step *= 2;
    }
    long damaged = after + step / 2;
    long legible = after + step;
    while (step < FAR && legible - damaged > 1) {
      long middle = (damaged + legible) / 2;
      if (isLegible(middle)) {
        legible = middle;
      } else {
        damaged = middle;
      }
    }
    return legible;
  }

  private boolean isLegible(long after) {
    try {
      journal.read(task, after, 1);
      return true;
    } catch (JournalFailed _) {
      return false;
    }
  }
}
