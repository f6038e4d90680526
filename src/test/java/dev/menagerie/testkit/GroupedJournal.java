// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.JournalFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A journal on a disk that takes its time: what is appended while it synchronises becomes durable
 * together, with the next synchronisation. It can be made to hang.
 */
public final class GroupedJournal implements JournalBefore {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Journal journal;
  private final Duration commit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Pending> queue = new ArrayList<>();
  private boolean hangs;
  private int commits;

  /**
   * A journal before another one.
   *
   * @param commit how long a synchronisation takes
   */
  public GroupedJournal(Journal journal, Duration commit) {
    this.journal = journal;
    this.commit = commit;
    Thread.ofVirtual().name("disk").start(this::run);
  }

  @Override
  public Journal journal() {
    return journal;
  }

  /** The disk hangs: nothing becomes durable from now on. */
  public void hang() {
    change(() -> hangs = true);
  }

  /** The disk goes on. */
  public void goOn() {
    change(() -> hangs = false);
  }

  /** How many synchronisations have ended. */
  public int commits() {
    lock.lock();
    try {
      return commits;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many entries of a kind are appended and not durable. */
  public void awaitQueued(int entries, Predicate<Entry> which) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (queued(which) < entries) {
        if (left <= 0) {
          throw new AssertionError("%d of %d entries are queued".formatted(queued(which), entries));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  private long queued(Predicate<Entry> which) {
    return queue.stream()
        .flatMap(pending -> pending.writes.stream())
        .filter(write -> write instanceof Write.Append(var entry) && which.test(entry))
        .count();
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      List<Pending> group;
      lock.lock();
      try {
        while (hangs || queue.isEmpty()) {
          changed.awaitUninterruptibly();
        }
        group = queue;
        queue = new ArrayList<>();
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(commit.toNanos());
      group.forEach(Pending::write);
      change(() -> commits++);
    }
  }

  @Override
  public Receipt append(List<Write> writes) {
    var pending = new Pending(writes);
    change(() -> queue.add(pending));
    return pending;
  }

  private final class Pending implements Receipt {

    private final List<Write> writes;
    private final CountDownLatch written = new CountDownLatch(1);
    private @Nullable JournalFailed failure;
    private long position;

    Pending(List<Write> writes) {
      this.writes = writes;
    }

    void write() {
      try {
        position = journal.append(writes).await();
      } catch (JournalFailed e) {
        failure = e;
      }
      written.countDown();
    }

    @Override
    public long await() {
      boolean interrupted = false;
      while (written.getCount() > 0) {
        try {
          written.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure != null) {
        throw failure;
      }
      return position;
    }
  }
}
