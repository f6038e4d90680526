// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Tells how many memory events each read of a journal gave. */
record WatchedJournal(Journal journal, IntConsumer watcher) implements Journal {

  @Override
  public Receipt append(List<Write> writes) {
    return journal.append(writes);
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    return journal.read(task, after, limit);
  }

  @Override
  public Page page(String task, long after) {
    return journal.page(task, after);
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    journal.watch(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    var read = journal.memory(after, limit);
    watcher.accept(read.size());
    return read;
  }
}
