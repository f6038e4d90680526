// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A journal whose writers do not learn from some entry on that it is durable, until they are let
 * go. They are deaf to an interrupt meanwhile and forget it, so that what they do next is up to the
 * engine. Only the thread that made the journal is never held.
 */
public final class HeldJournal implements JournalBefore {

  private final Journal journal;
  private final int held;
  private final Thread free = Thread.currentThread();
  private final AtomicInteger entries = new AtomicInteger();
  private final CountDownLatch holding = new CountDownLatch(1);
  private final CountDownLatch going = new CountDownLatch(1);
  private volatile boolean over;

  /**
   * A journal that will hold its writers.
   *
   * @param held the number of the first entry of which they do not learn, from 1
   */
  public HeldJournal(Journal journal, int held) {
    this.journal = journal;
    this.held = held;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Receipt append(List<Write> writes) {
    var receipt = journal.append(writes);
    int number = 0; // what is no entry is never held
    for (var write : writes) {
      if (write instanceof Write.Append(var entry)) {
        number = entries.incrementAndGet();
        over |= isLast(entry);
      }
    }
    return number < held ? receipt : () -> held(receipt);
  }

  private static boolean isLast(Entry entry) {
    return entry.kind() == Kind.RUN && entry.phase() == Phase.RESULT;
  }

  private long held(Receipt receipt) {
    long position = receipt.await();
    if (!Thread.currentThread().equals(free)) {
      holding.countDown();
      awaitDeaf(going);
    }
    return position;
  }

  private static void awaitDeaf(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        // Forgotten: what stops the writer later must not be this.
      }
    }
  }

  /** Waits until a writer is held. */
  public void awaitHeld() {
    try {
      if (!holding.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("no write to hold came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a task's last entry is written. */
  public boolean over() {
    return over;
  }

  public void letGo() {
    going.countDown();
  }
}
