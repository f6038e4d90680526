// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.List;
import java.util.function.Consumer;

/** The journal of one task, to be read alone. */
record RecordedJournal(List<Entry> entries) implements Journal {

  @Override
  public Receipt append(List<Write> writes) {
    throw new JournalFailed("a recording is not written to");
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    return entries.stream().filter(it -> it.position() > after).limit(limit).toList();
  }

  @Override
  public Page page(String task, long after) {
    return new Page(read(task, after, Integer.MAX_VALUE), true);
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {}

  @Override
  public List<MemoryEvent> memory(long after, int limit) {
    return List.of();
  }
}
