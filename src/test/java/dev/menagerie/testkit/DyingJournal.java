// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A journal whose process dies at a chosen write: just before it, or just after. */
public final class DyingJournal implements Journal {

  private final Journal journal;
  private final int fatal;
  private final boolean after;
  private final AtomicInteger writes = new AtomicInteger();
  private final CountDownLatch death = new CountDownLatch(1);

  /**
   * A journal that will die.
   *
   * @param fatal the number of the write, from 1
   * @param after whether that write still becomes durable
   */
  public DyingJournal(Journal journal, int fatal, boolean after) {
    this.journal = journal;
    this.fatal = fatal;
    this.after = after;
  }

  /** Waits for the death; false if it did not come within 30 seconds. */
  public boolean awaitDeath() throws InterruptedException {
    return death.await(30, TimeUnit.SECONDS);
  }

  public boolean dead() {
    return death.getCount() == 0;
  }

  @Override
  public synchronized Receipt append(List<Write> changes) {
    int number = writes.incrementAndGet();
    if (number < fatal) {
      return journal.append(changes);
    }
    if (number == fatal && after) {
      journal.append(changes).await();
    }
    death.countDown();
    return () -> {
      throw new JournalFailed("the process has died");
    };
  }

  @Override
  public List<Entry> read(String task, long position, int limit) {
    return journal.read(task, position, limit);
  }

  @Override
  public void watch(Consumer<List<Entry>> watcher) {
    journal.watch(watcher);
  }

  @Override
  public List<MemoryEvent> memory(long position, int limit) {
    return journal.memory(position, limit);
  }
}
