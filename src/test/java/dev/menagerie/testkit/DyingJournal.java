// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A journal whose process dies at a chosen write: just before it, or just after. */
public final class DyingJournal implements JournalBefore {

  private final Journal journal;
  private final Predicate<List<Write>> fatal;
  private final boolean after;
  private final CountDownLatch death = new CountDownLatch(1);

  /**
   * A journal that will die.
   *
   * @param fatal sees each write in turn, once, and says whether it is the one
   * @param after whether that write still becomes durable
   */
  public DyingJournal(Journal journal, Predicate<List<Write>> fatal, boolean after) {
    this.journal = journal;
    this.fatal = fatal;
    this.after = after;
  }

  /** A journal that dies at a write by its number, counted from 1. */
  public static DyingJournal at(Journal journal, int fatal, boolean after) {
    var writes = new AtomicInteger();
    return new DyingJournal(journal, _ -> writes.incrementAndGet() == fatal, after);
  }

  @Override
  public Journal journal() {
    return journal;
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
    if (!dead()) {
      if (!fatal.test(changes)) {
        return journal.append(changes);
      }
      if (after) {
        journal.append(changes).await();
      }
      death.countDown();
    }
    return () -> {
      throw new JournalFailed("the process has died");
    };
  }
}
