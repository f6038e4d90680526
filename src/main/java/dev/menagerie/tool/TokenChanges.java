// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Changes of one token, one at a time. Used by many threads. */
final class TokenChanges {

  /**
   * A change that failed for everybody who wants the same.
   *
   * @param number of the change, by which those know it who waited for its end
   */
  private record Failure(String aim, int number, ExchangeFailed why) {}

  private final ReentrantLock changing = new ReentrantLock();
  private final AtomicInteger ended = new AtomicInteger();
  private final LongSupplier nanos;
  private volatile @Nullable Failure failure;

  TokenChanges(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Makes a change, unless another one has made it meanwhile. Those who wait for one with the same
   * aim have its outcome, good or bad.
   *
   * @param done whether somebody else has made it
   * @param change tells whether the token is another one now
   */
  boolean shared(String aim, Duration limit, BooleanSupplier done, Predicate<Deadline> change) {
    int before = ended.get();
    var deadline = Deadline.in(limit, nanos);
    lock(limit);
    try {
      if (done.getAsBoolean()) {
        return true;
      }
      var last = failure;
      if (last != null && last.number() > before && last.aim().equals(aim)) {
        throw last.why();
      }
      return made(aim, deadline, change);
    } finally {
      changing.unlock();
    }
  }

  private boolean made(String aim, Deadline deadline, Predicate<Deadline> change) {
    int number = ended.get() + 1;
    try {
      return change.test(deadline);
    } catch (ExchangeFailed e) {
      boolean own = Thread.currentThread().isInterrupted() || deadline.isOver();
      if (!own) {
        failure = new Failure(aim, number, e);
      }
      throw e;
    } finally {
      ended.set(number);
    }
  }

  /**
   * Makes a change that is like no other. It has all of its time when its turn has come.
   *
   * @param limit of the wait for that, and of the change
   */
  boolean alone(Duration limit, Predicate<Deadline> change) {
    lock(limit);
    try {
      return change.test(Deadline.in(limit, nanos));
    } finally {
      changing.unlock();
    }
  }

  private void lock(Duration limit) {
    try {
      if (changing.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new ExchangeFailed(Kind.UNSENT, "another request still waits for a token");
  }
}
