// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What is left of a limit for those who share it. */
sealed interface Allowance {

  /** What is left of a limit that nobody has used yet. */
  static Allowance of(CallLimit limit, LongSupplier nanos) {
    return limit.what() == CallLimit.What.CONCURRENT
        ? new Places(limit, new Semaphore((int) limit.amount(), true))
        : new Rate(limit, bucket(limit, nanos));
  }

  private static Bucket bucket(CallLimit limit, LongSupplier nanos) {
    return Bucket.builder()
        .addLimit(it -> it.capacity(limit.burst()).refillGreedy(limit.amount(), limit.time()))
        .withCustomTimePrecision(new Passing(nanos))
        .build();
  }

  CallLimit limit();

  /** The same for a call that costs something else. */
  Allowance under(CallLimit limit);

  /** Takes what a call needs if that is there. */
  boolean takeNow();

  /** Waits for what a call needs and takes it; false if it does not come in time. */
  boolean take(Duration patience) throws InterruptedException;

  /** Gives back what a call needed that is not made. */
  void giveBack();

  /** The call has ended. */
  void ended();

  /** Takes what a result needs, though it may be more than is left. */
  void read(long tokens);

  /** In how long there will be room; zero if that is not known. */
  Duration ahead();

  /** Whether nothing of it is used. */
  boolean whole();

  /** So much in a time. */
  record Rate(CallLimit limit, Bucket bucket) implements Allowance {

    @Override
    public Allowance under(CallLimit limit) {
      return new Rate(limit, bucket);
    }

    @Override
    public boolean takeNow() {
      return bucket.tryConsume(limit.cost());
    }

    @Override
    public boolean take(Duration patience) throws InterruptedException {
      if (!patience.isPositive()) {
        return takeNow();
      }
      try {
        return bucket.asBlocking().tryConsume(limit.cost(), patience, BlockingStrategy.PARKING);
      } catch (InterruptedException e) {
        giveBack(); // it is taken first, and waited for then
        throw e;
      }
    }

    @Override
    public void giveBack() {
      bucket.addTokens(limit.cost());
    }

    @Override
    public void ended() {
      // What was used comes back with time.
    }

    @Override
    public void read(long tokens) {
      if (limit.what() == CallLimit.What.TOKENS && tokens > limit.cost()) {
        bucket.consumeIgnoringRateLimits(tokens - limit.cost());
      }
    }

    @Override
    public Duration ahead() {
      return Duration.ofNanos(
          bucket.estimateAbilityToConsume(limit.cost()).getNanosToWaitForRefill());
    }

    @Override
    public boolean whole() {
      return bucket.getAvailableTokens() >= limit.burst();
    }
  }

  /** So many at once. */
  record Places(CallLimit limit, Semaphore places) implements Allowance {

    @Override
    public Allowance under(CallLimit limit) {
      return this;
    }

    @Override
    public boolean takeNow() {
      return !places.hasQueuedThreads() && places.tryAcquire();
    }

    @Override
    public boolean take(Duration patience) throws InterruptedException {
      return places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void giveBack() {
      places.release();
    }

    @Override
    public void ended() {
      places.release();
    }

    @Override
    public void read(long tokens) {
      // It is about calls.
    }

    @Override
    public Duration ahead() {
      return Duration.ZERO;
    }

    @Override
    public boolean whole() {
      return places.availablePermits() == limit.amount();
    }
  }

  /** The time that passes, whatever the clock shows. */
  record Passing(LongSupplier nanos) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
