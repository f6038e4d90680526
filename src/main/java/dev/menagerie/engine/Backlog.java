// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was told and not taken yet, in order. It is bounded: when an entry finds no room everything
 * is forgotten, and nothing more is kept until whoever takes has caught up by other means. A delta
 * that finds none is lost.
 */
final class Backlog {

  private final int most;
  private final long mostBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Told> kept = new ArrayDeque<>(1);
  private long bytes;
  private boolean behind;

  /**
   * An empty backlog.
   *
   * @param mostBytes what all together may hold of the memory; one by itself may hold more
   */
  Backlog(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Never blocks. */
  void add(Told told) {
    lock.lock();
    try {
      if (behind) {
        return;
      }
      if (hasRoom(told)) {
        kept.add(told);
        bytes += told.bytes();
        changed.signal();
      } else if (told.event() instanceof Event.Journaled) {
        forget();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(Told told) {
    return kept.isEmpty() || (kept.size() < most && bytes + told.bytes() <= mostBytes);
  }

  /** Forgets everything, and keeps nothing until {@link #catchUp}. */
  void fallBehind() {
    lock.lock();
    try {
      forget();
    } finally {
      lock.unlock();
    }
  }

  private void forget() {
    kept.clear();
    bytes = 0;
    behind = true;
    changed.signal();
  }

  /** Keeps what is told from now on; whether something was forgotten that must be found now. */
  boolean catchUp() {
    lock.lock();
    try {
      boolean was = behind;
      behind = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is nothing to take, and nothing to catch up on. */
  boolean isEmpty() {
    lock.lock();
    try {
      return kept.isEmpty() && !behind;
    } finally {
      lock.unlock();
    }
  }

  /** The next, waiting for it; null when the time is over or something was forgotten. */
  @Nullable Told take(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long left = nanos; kept.isEmpty() && !behind && left > 0; ) {
        left = changed.awaitNanos(left);
      }
      return first();
    } finally {
      lock.unlock();
    }
  }

  /** The next, if it is there. */
  @Nullable Told poll() {
    lock.lock();
    try {
      return first();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Told first() {
    var told = kept.poll();
    if (told != null) {
      bytes -= told.bytes();
    }
    return told;
  }
}
