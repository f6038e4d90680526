// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import java.util.List;
import java.util.function.Consumer;

/**
 * A journal beside which something happens.
 *
 * @param read before a task's entries are read
 * @param written when writes are durable and their writer does not know it yet
 */
public record RiggedJournal(Journal journal, Reading read, Consumer<List<Write>> written)
    implements JournalBefore {

  /** What happens before a task's entries behind a position are read. */
  @FunctionalInterface
  public interface Reading {
    void of(String task, long after);
  }

  @Override
  public Receipt append(List<Write> writes) {
    var receipt = journal.append(writes);
    return () -> {
      long position = receipt.await();
      written.accept(writes);
      return position;
    };
  }

  @Override
  public List<Entry> read(String task, long after, int limit) {
    read.of(task, after);
    return journal.read(task, after, limit);
  }

  @Override
  public Page page(String task, long after) {
    read.of(task, after);
    return journal.page(task, after);
  }
}
