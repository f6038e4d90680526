// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.testkit.JournalBefore;
import java.util.List;
import java.util.function.IntConsumer;

/** Tells how many memory events each read of a journal gave. */
record WatchedJournal(Journal journal, IntConsumer watcher) implements JournalBefore {

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    var read = journal.memory(after, limit);
    watcher.accept(read.size());
    return read;
  }
}
