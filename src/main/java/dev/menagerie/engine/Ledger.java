// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Budget;
import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Usage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a task and its children have spent and reserved. Spent and reserved together never exceed a
 * limit, here and in every ledger above.
 */
final class Ledger {

  private final Limits limits;
  private final @Nullable Ledger above;
  private final ReentrantLock lock;
  private final Condition settled;
  private Spent spent;
  private Usage reserved = Usage.NONE;
  private Usage ahead = Usage.NONE;

  /**
   * A ledger that starts with what the journal knows was spent.
   *
   * @param above the parent's, which already knows of {@code spent}; null for a task without parent
   */
  Ledger(Limits limits, Spent spent, @Nullable Ledger above) {
    this.limits = limits;
    this.spent = spent;
    this.above = above;
    this.lock = above == null ? new ReentrantLock() : above.lock;
    this.settled = above == null ? lock.newCondition() : above.settled;
  }

  /**
   * Sets aside what an effect may cost and counts it. Waits while only what others have set aside
   * is in the way: they mostly spend less. Who waits must hold nothing that they may wait for.
   *
   * @throws BudgetExhausted if a limit here or above does not allow it; nothing is set aside then
   * @throws InterruptedException while waiting; nothing is set aside then
   */
  void reserve(Usage usage, long effects, long toolCalls) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!fits(usage, effects, toolCalls)) {
        settled.await();
      }
      for (var ledger = this; ledger != null; ledger = ledger.above) {
        ledger.setAside(usage);
        ledger.spent = ledger.spent.plus(new Spent(Usage.NONE, effects, toolCalls, 0));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sets aside more for an effect that was begun, if there is room for it now. */
  boolean tryReserve(Usage usage) {
    lock.lock();
    try {
      boolean fits = fits(usage, 0, 0);
      if (fits) {
        for (var ledger = this; ledger != null; ledger = ledger.above) {
          ledger.setAside(usage);
        }
      }
      return fits;
    } catch (BudgetExhausted _) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void setAside(Usage usage) {
    reserved = reserved.plus(usage);
    ahead = ahead.plus(usage);
  }

  /** What was set aside is in the journal now: it is lost if nothing more is heard of it. */
  void begun(Usage usage) {
    lock.lock();
    try {
      for (var ledger = this; ledger != null; ledger = ledger.above) {
        ledger.ahead = ledger.ahead.minus(usage);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was set aside for what has not begun. */
  void giveBack(Usage usage) {
    lock.lock();
    try {
      begun(usage);
      settle(usage, Usage.NONE, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Turns a reservation into what it really cost. To be called when the journal says so already, so
   * that what it gives back is not set aside by others while the journal still counts it here.
   */
  void settle(Usage reservation, Usage actual, long ms) {
    lock.lock();
    try {
      for (var ledger = this; ledger != null; ledger = ledger.above) {
        ledger.reserved = ledger.reserved.minus(reservation);
        ledger.spent = ledger.spent.plus(new Spent(actual, 0, 0, ms));
      }
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Spent spent() {
    lock.lock();
    try {
      return spent;
    } finally {
      lock.unlock();
    }
  }

  /** What is spent and begun: what the task has cost if all that is in flight is lost. */
  Spent charged() {
    lock.lock();
    try {
      return spent.plus(new Spent(reserved.minus(ahead), 0, 0, 0));
    } finally {
      lock.unlock();
    }
  }

  /** What is left, here and above. */
  Budget left() {
    lock.lock();
    try {
      var left = own();
      return above == null ? left : least(left, above.left());
    } finally {
      lock.unlock();
    }
  }

  /** The seconds of activity that are left, here and above. */
  long secondsLeft() {
    lock.lock();
    try {
      long left = Long.MAX_VALUE;
      for (var ledger = this; ledger != null; ledger = ledger.above) {
        left = Math.min(left, ledger.ownSeconds());
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private long ownSeconds() {
    return Math.max(0, limits.seconds() - spent.ms() / 1000);
  }

  Limits limits() {
    return limits;
  }

  /** Whether it fits beside what is set aside; throws if it would not fit without that. */
  private boolean fits(Usage usage, long effects, long toolCalls) {
    boolean fits = true;
    for (var ledger = this; ledger != null; ledger = ledger.above) {
      ledger.require(usage, effects, toolCalls);
      var taken = ledger.spent.usage().plus(ledger.reserved).plus(usage);
      fits &= usage.tokens() == 0 || taken.tokens() <= ledger.limits.tokens();
      fits &= usage.usd().signum() == 0 || taken.usd().compareTo(ledger.limits.usd()) <= 0;
    }
    return fits;
  }

  private void require(Usage usage, long effects, long toolCalls) {
    var taken = spent.usage();
    require("tokens", limits.tokens(), taken.tokens(), usage.tokens());
    if (usage.usd().signum() > 0 && taken.usd().add(usage.usd()).compareTo(limits.usd()) > 0) {
      throw new BudgetExhausted(
          "budget of %s USD: %s spent, %s more needed"
              .formatted(limits.usd(), taken.usd(), usage.usd()));
    }
    require("effects", limits.effects(), spent.effects(), effects);
    require("tool calls", limits.toolCalls(), spent.toolCalls(), toolCalls);
    require("seconds", limits.seconds(), spent.ms() / 1000, 1);
  }

  private static void require(String what, long limit, long taken, long more) {
    if (more > 0 && taken + more > limit) {
      throw new BudgetExhausted(
          "budget of %d %s: %d spent, %d more needed".formatted(limit, what, taken, more));
    }
  }

  private Budget own() {
    var taken = spent.usage().plus(reserved);
    return new Budget(
        Math.max(0, limits.tokens() - taken.tokens()),
        limits.usd().subtract(taken.usd()).max(java.math.BigDecimal.ZERO),
        limits.effects() - spent.effects(),
        limits.toolCalls() - spent.toolCalls(),
        limits.depth(),
        ownSeconds());
  }

  private static Budget least(Budget one, Budget other) {
    return new Budget(
        Math.min(one.tokens(), other.tokens()),
        one.usd().min(other.usd()),
        Math.min(one.effects(), other.effects()),
        Math.min(one.toolCalls(), other.toolCalls()),
        one.depth(),
        Math.min(one.seconds(), other.seconds()));
  }
}
