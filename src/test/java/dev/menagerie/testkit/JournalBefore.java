// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.List;
import java.util.function.Consumer;

/** A journal before another one, to which it leaves what it does not do itself. */
public interface JournalBefore extends Journal {

  /** The other one. */
  Journal journal();

  @Override
  default Receipt append(List<Write> writes) {
    return journal().append(writes);
  }

  @Override
  default List<Entry> read(String task, long after, int limit) {
    return journal().read(task, after, limit);
  }

  @Override
  default Page page(String task, long after) {
    return journal().page(task, after);
  }

  @Override
  default void watch(Consumer<List<Entry>> watcher) {
    journal().watch(watcher);
  }

  @Override
  default List<MemoryEvent> memory(long after, int limit) {
    return journal().memory(after, limit);
  }
}
