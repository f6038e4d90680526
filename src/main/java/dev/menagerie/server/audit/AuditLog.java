// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log of who did what. A line is durable when it is acknowledged: those that come while others
 * are written go to the disk together. Safe for many threads.
 */
public final class AuditLog implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(AuditLog.class.getName());

  /** After which a file is followed by another, as it is by the end of the day (UTC). */
  private static final long MOST_BYTES = 64 << 20;

  private static final int MOST_LINES = 1_000;

  /** Somebody who waits for a line to be written. */
  private record Wanted(Consumer<JsonObjectBuilder> line, CompletableFuture<?> written) {}

  private final AuditFolder folder;
  private final Tail tail;
  private final InstantSource clock;
  private final Thread writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Wanted> waiting = new ArrayList<>();
  private boolean closed;

  /** Of the writer alone: lines that could not be written, and are only counted. */
  private long lost;

  private volatile boolean failing;
  private final AtomicLong leftOut = new AtomicLong();

  private AuditLog(AuditFolder folder, Tail tail, InstantSource clock) {
    this.folder = folder;
    this.tail = tail;
    this.clock = clock;
    this.writer = Thread.ofPlatform().daemon().name("audit").unstarted(this::write);
  }

  /**
   * Opens the log of a folder, or begins it.
   *
   * @throws AuditRefused if it cannot be continued
   */
  public static AuditLog open(Path path, Seal seal, InstantSource clock) {
    return open(path, seal, clock, MOST_BYTES);
  }

  static AuditLog open(Path path, Seal seal, InstantSource clock, long mostBytes) {
    var folder = new AuditFolder(path);
    try {
      var recovery = Recovery.of(folder, seal);
      var tail = new Tail(folder, seal, mostBytes, recovery.head());
      if (!recovery.remarks().isEmpty()) {
        LOG.log(Level.WARNING, "{0}: did not end as it was left; its next lines say how", path);
      }
      tail.write(clock.instant(), started(recovery.remarks()));
      var log = new AuditLog(folder, tail, clock);
      log.writer.start();
      return log;
    } catch (IOException e) {
      throw new AuditRefused(
          "%s: the audit log cannot be written (%s); let this user write there, or free some space"
              .formatted(path, e));
    }
  }

  private static List<Consumer<JsonObjectBuilder>> started(
      List<Consumer<JsonObjectBuilder>> remarks) {
    var lines = new ArrayList<>(remarks);
    lines.add(line -> line.add("event", "started"));
    return lines;
  }

  /**
   * Writes a line; returns when it is durable.
   *
   * @throws NotRecorded if it cannot be written
   */
  public void append(Deed deed) {
    write(deed::into);
  }

  /** Counts what is not written as it is too much; the next line to be written says how much. */
  public void leaveOut() {
    leftOut.incrementAndGet();
  }

  /**
   * Makes sure, before something is done, that it can be told.
   *
   * @throws NotRecorded if nothing can be written
   */
  public void require() {
    if (failing) {
      write(line -> line.add("event", "mended"));
    }
  }

  private void write(Consumer<JsonObjectBuilder> line) {
    var written = new CompletableFuture<Void>();
    lock.lock();
    try {
      if (closed) {
        throw new NotRecorded("the server is stopping");
      }
      waiting.add(new Wanted(line, written));
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      written.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof NotRecorded reason ? reason : e;
    }
  }

  /** What waits, at least one line; nothing when the log is closed. */
  private List<Wanted> next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      var lines = waiting.subList(0, Math.min(waiting.size(), MOST_LINES));
      var taken = List.copyOf(lines);
      lines.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      for (var lines = next(); !lines.isEmpty(); lines = next()) {
        write(lines);
      }
      if (leftOut.get() > 0) {
        write(List.of());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Wanted> wanted) {
    var lines = new ArrayList<Consumer<JsonObjectBuilder>>();
    if (lost > 0) {
      long count = lost;
      lines.add(line -> line.add("event", "lost").add("lines", count));
    }
    long unrecorded = leftOut.get();
    if (unrecorded > 0) {
      lines.add(line -> line.add("event", "unrecorded").add("lines", unrecorded));
    }
    wanted.forEach(it -> lines.add(it.line()));
    try {
      tail.write(clock.instant(), lines);
      if (failing) {
        LOG.log(Level.WARNING, "{0}: the audit log is written again", folder.path());
      }
      lost = 0;
      leftOut.addAndGet(-unrecorded);
      failing = false;
      wanted.forEach(it -> it.written().complete(null));
    } catch (Throwable e) { // whatever it is: others wait for this thread
      boolean before = failing;
      lost += wanted.size();
      failing = true;
      var reason = new NotRecorded(reason(e));
      wanted.forEach(it -> it.written().completeExceptionally(reason));
      if (!before) {
        LOG.log(Level.SEVERE, folder.path() + ": the audit log cannot be written", e);
      }
    }
  }

  /** For callers, who need not know where the folder is. */
  private static String reason(Throwable e) {
    return switch (e) {
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case FileSystemException file -> file.getClass().getSimpleName();
      case IOException io -> String.valueOf(io.getMessage());
      default -> e.getClass().getSimpleName();
    };
  }

  /**
   * Lines that a tenant may see, the oldest first.
   *
   * @param after the number behind which they begin, 0 for the first
   */
  public List<JsonObject> lines(String tenant, boolean strangers, long after, int limit) {
    return new AuditPages(folder, tail.head()).read(tenant, strangers, after, limit);
  }

  /** Writes what waits. Nothing can be recorded any more. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      writer.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    tail.close();
  }
}
