// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Work that others ask for as often as they like. It is done at once, never twice at a time, and
 * the more seldom the longer they go on. What is asked for last is never left undone. There is a
 * thread only while there is work.
 */
final class Throttled implements AutoCloseable {

  private final Runnable work;
  private final Duration shortest;
  private final Duration longest;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private Duration pause;
  private Deadline next;
  private Deadline calm;
  private boolean wanted;
  private boolean running;
  private boolean closed;

  /**
   * Nothing is asked for yet.
   *
   * @param shortest between two times, doubled each time
   * @param longest between two times; after so long without work it begins with the shortest
   * @param nanos the time that passes, whatever the clock shows
   */
  Throttled(Runnable work, Duration shortest, Duration longest, LongSupplier nanos) {
    this.work = work;
    this.shortest = shortest;
    this.longest = longest;
    this.nanos = nanos;
    this.pause = shortest;
    this.next = Deadline.in(Duration.ZERO, nanos);
    this.calm = next;
  }

  /** Asks for the work, without waiting for it. */
  void ask() {
    lock.lock();
    try {
      wanted = true;
      if (!running && !closed) {
        running = true;
        Thread.ofVirtual().name("mcp-changes").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (begun()) {
        work.run();
      }
    } catch (RuntimeException | Error e) {
      failed();
      throw e;
    }
  }

  private void failed() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the work may begin; false if there is none any more. */
  private boolean begun() {
    lock.lock();
    try {
      while (wanted && !closed && !next.isOver()) {
        over.awaitNanos(next.left().toNanos());
      }
      running = wanted && !closed;
      if (running) {
        begin();
      }
      return running;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      running = false;
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    wanted = false;
    if (calm.isOver()) {
      pause = shortest;
    }
    next = Deadline.in(pause, nanos);
    calm = Deadline.in(pause.plus(longest), nanos);
    var twice = pause.multipliedBy(2);
    pause = twice.compareTo(longest) < 0 ? twice : longest;
  }

  /** Does nothing more, also of what was asked for. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
