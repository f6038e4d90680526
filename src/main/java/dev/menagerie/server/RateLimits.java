// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.menagerie.core.Json;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often callers may ask, and how often strangers may try. Safe for many threads. */
final class RateLimits {

  /** The longest unused of more are forgotten, and begin anew. */
  private static final int MOST_REMEMBERED = 100_000;

  /** What strangers did that is recorded in a minute: of one address, and of all of them. */
  private static final int RECORDED = 60;

  private static final int RECORDED_OF_ALL = 600;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * What is allowed.
   *
   * @param perMinute of one caller; 0 for no limit
   * @param burst that may come at once
   * @param failures of one address per minute, of telling who calls; 0 for no limit
   */
  record Rates(int perMinute, int burst, int failures) {}

  private final Rates rates;
  private final LongSupplier nanos;
  private final Cache<String, Bucket> callers;
  private final Cache<String, Bucket> addresses;
  private final Cache<String, Bucket> recorded;
  private final Bucket recordedOfAll;

  RateLimits(Rates rates, LongSupplier nanos) {
    this.rates = rates;
    this.nanos = nanos;
    this.callers = remembered(Math.max(1, rates.perMinute()), rates.burst());
    this.addresses = remembered(1, 1);
    this.recorded = remembered(1, 1);
    this.recordedOfAll = bucket(RECORDED_OF_ALL, RECORDED_OF_ALL);
  }

  /** As long as a bucket may be less than full. */
  private static Cache<String, Bucket> remembered(int perMinute, int burst) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_REMEMBERED)
        .expireAfterAccess(MINUTE.multipliedBy(1 + burst / perMinute))
        .build();
  }

  /**
   * Counts a request.
   *
   * @throws Problem if there were too many
   */
  void take(Caller caller) {
    if (rates.perMinute() == 0) {
      return;
    }
    var key = "%s %b %s".formatted(caller.tenant(), caller.known(), caller.name());
    var bucket = callers.get(key, _ -> bucket(rates.burst(), rates.perMinute()));
    if (!bucket.tryConsume(1)) {
      throw refused(
          bucket,
          "There were more requests of this caller than menagerie.security.requests-per-minute"
              + " allows");
    }
  }

  /**
   * Counts that an address did not say who calls. Whoever says so from there is none of it: behind
   * a proxy all have one address.
   *
   * @throws Problem if it was so too often
   */
  void failed(String address) {
    if (rates.failures() == 0) {
      return;
    }
    var bucket = addresses.get(address, _ -> bucket(rates.failures(), rates.failures()));
    if (!bucket.tryConsume(1)) {
      throw refused(bucket, "Requests of this address failed too often to say who calls");
    }
  }

  /**
   * Whether it is to be recorded what nobody in particular did at an address: a flood of it would
   * fill the disk.
   */
  boolean recorded(String address) {
    return recorded.get(address, _ -> bucket(RECORDED, RECORDED)).tryConsume(1)
        && recordedOfAll.tryConsume(1);
  }

  private Bucket bucket(int capacity, int perMinute) {
    return Bucket.builder()
        .addLimit(it -> it.capacity(capacity).refillGreedy(perMinute, MINUTE))
        .withCustomTimePrecision(
            new TimeMeter() {
              @Override
              public long currentTimeNanos() {
                return nanos.getAsLong();
              }

              @Override
              public boolean isWallClockBased() {
                return false;
              }
            })
        .build();
  }

  private static Problem refused(Bucket bucket, String reason) {
    long wait = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(Math.max(0, wait - 1));
    return Problem.of(Kind.LIMITED, "%s. Send it again in %d s.".formatted(reason, seconds))
        .with(Problem.RETRY_AFTER, Json.number(BigDecimal.valueOf(seconds)));
  }
}
