// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes everything queued, makes it durable in one transaction,
 * acknowledges it and hands the entries to the watchers. After the first failure nothing more is
 * written. The thread is never interrupted.
 */
final class GroupCommitter implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(GroupCommitter.class.getName());

  /** Bounds a transaction, and with it the write-ahead log. */
  private static final int MOST = 4_096;

  /** One change, in the order of the queue. */
  @FunctionalInterface
  interface Work {

    /**
     * Adds itself to the batch.
     *
     * @return the position to acknowledge
     * @throws KeyTaken before anything is changed
     */
    long addTo(Batch batch) throws SQLException;
  }

  private final Path file;
  private final Batch batch;
  private final Witness witness;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final List<Consumer<List<Entry>>> watchers = new CopyOnWriteArrayList<>();
  private List<Pending> queue = new ArrayList<>();
  private boolean closed;
  private @Nullable JournalFailed failure;

  GroupCommitter(Path file, Batch batch, Witness witness) {
    this.file = file;
    this.batch = batch;
    this.witness = witness;
    thread = Thread.ofPlatform().name("menagerie-journal").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void watch(Consumer<List<Entry>> watcher) {
    watchers.add(watcher);
  }

  /** Why nothing more is written, if so. */
  Optional<String> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure).map(Throwable::getMessage);
    } finally {
      lock.unlock();
    }
  }

  Receipt submit(Work work) {
    var pending = new Pending(work);
    lock.lock();
    try {
      if (failure != null) {
        pending.failed(failure);
      } else if (closed) {
        pending.failed(new JournalFailed(file + " is closed: the server is stopping"));
      } else {
        queue.add(pending);
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
    return pending;
  }

  private void run() {
    for (var next = take(); !next.isEmpty(); next = take()) {
      for (int from = 0; from < next.size(); from += MOST) {
        write(next.subList(from, Math.min(next.size(), from + MOST)));
      }
    }
  }

  /** Everything queued, waiting for something; nothing once closed. */
  private List<Pending> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      var taken = queue;
      queue = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Pending> group) {
    if (failure != null) {
      for (var pending : group) {
        pending.failed(failure);
      }
      return;
    }
    try {
      batch.begin();
      for (var pending : group) {
        pending.addTo(batch);
      }
      var entries = batch.commit();
      witness.write(batch.mark());
      for (var pending : group) {
        pending.done();
      }
      tell(entries);
    } catch (SQLException | IOException | RuntimeException | Error e) {
      fail(group, e);
    }
  }

  private void tell(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    for (var watcher : watchers) {
      try {
        watcher.accept(entries);
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "a watcher of the journal failed", e);
      }
    }
  }

  private void fail(List<Pending> group, Throwable cause) {
    var failed =
        new JournalFailed(
            "%s cannot be written: %s; nothing more is accepted: free or mend the disk, then start the server again"
                .formatted(file, cause.getMessage()),
            cause);
    LOG.log(System.Logger.Level.ERROR, failed.getMessage(), cause);
    lock.lock();
    try {
      failure = failed;
    } finally {
      lock.unlock();
    }
    try {
      batch.rollback();
    } catch (SQLException e) {
      failed.addSuppressed(e);
    }
    for (var pending : group) {
      pending.failed(failed);
    }
  }

  /** Writes what is queued, then ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    Patience.run(thread::join);
  }

  private final class Pending implements Receipt {

    private final Work work;
    private final CountDownLatch latch = new CountDownLatch(1);
    private long position;
    private @Nullable Throwable failure;

    Pending(Work work) {
      this.work = work;
    }

    void addTo(Batch batch) throws SQLException {
      try {
        position = work.addTo(batch);
      } catch (KeyTaken e) {
        failure = e;
      }
    }

    void done() {
      latch.countDown();
    }

    void failed(Throwable why) {
      failure = why;
      latch.countDown();
    }

    @Override
    public long await() {
      if (Thread.currentThread().equals(thread)) {
        throw new IllegalStateException("a watcher must not wait for the journal");
      }
      Patience.run(latch::await);
      return switch (failure) {
        case null -> position;
        case KeyTaken taken -> throw new IllegalStateException(taken.getMessage(), taken);
        case Throwable other -> throw new JournalFailed(String.valueOf(other.getMessage()), other);
      };
    }
  }
}
