// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import dev.menagerie.tool.ExchangeFailed.Kind;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreaker.State;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one server's trouble from becoming everybody's: bounds its calls and leaves it alone while
 * it fails. When it was left alone long enough, one call tries it, and asks for something without
 * effect first; the others go on failing at once until that has gone well.
 *
 * <p>The bound is a semaphore: the bulkhead of Helidon 4.3 loses a place for good when a caller
 * that waits in its queue is interrupted.
 */
final class ServerGuard {

  /** Why the server is in trouble, and since when. */
  private record Trouble(String reason, long since) {}

  private final Semaphore places;
  private final CircuitBreaker breaker;
  private final FaultPolicy policy;
  private final LongSupplier nanos;
  private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
  private volatile @Nullable Trouble opened;

  /**
   * Nothing has failed yet.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  ServerGuard(FaultPolicy policy, LongSupplier nanos) {
    this.policy = policy;
    this.nanos = nanos;
    this.places = new Semaphore(policy.concurrentCalls(), true);
    this.breaker =
        CircuitBreaker.builder()
            .delay(policy.breakerDelay())
            .volume(policy.breakerVolume())
            .errorRatio(policy.breakerRatio())
            .successThreshold(1)
            .addApplyOn(ExchangeFailed.class)
            .build();
  }

  /**
   * Performs a call when there is a place for it.
   *
   * @param probe asks for something without effect before the first call of a server that was left
   *     alone; throws {@link ExchangeFailed} if it still fails
   * @throws ExchangeFailed as unsent if there was none in time or the server is left alone; else
   *     what the call throws
   */
  <T> T call(Duration limit, Runnable probe, Supplier<T> call) {
    if (isOpen()) {
      throw new ExchangeFailed(Kind.UNSENT, alone());
    }
    enter(limit);
    try {
      return broken(probe, call);
    } catch (CircuitBreakerOpenException _) {
      throw new ExchangeFailed(Kind.UNSENT, alone());
    } finally {
      places.release();
    }
  }

  private String alone() {
    var left = wait(opened);
    return left.isPositive()
        ? "the server failed several times and is left alone for %d s".formatted(seconds(left))
        : "the server failed several times and is being tried again";
  }

  /** Why it is not to be relied on now, if so: its last call failed, or it is left alone. */
  Optional<String> failing() {
    var known = Optional.ofNullable(trouble.get());
    return (isOpen() ? known.or(() -> Optional.ofNullable(opened)) : known).map(Trouble::reason);
  }

  /** Whether it was left alone long enough, and nobody has asked it anything since. */
  boolean toBeTried() {
    return breaker.state() == State.HALF_OPEN && trouble.get() != null;
  }

  /** Since when it is in trouble, and when it is tried again; empty if it is not. */
  Optional<JsonObject> health() {
    var known = Optional.ofNullable(trouble.get()).or(() -> Optional.ofNullable(opened));
    if (failing().isEmpty() || known.isEmpty()) {
      return Optional.empty();
    }
    var since = Duration.ofNanos(nanos.getAsLong() - known.get().since);
    var state = breaker.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
    var json = Json.object().add("breaker", state).add("failingForSeconds", since.toSeconds());
    if (isOpen()) {
      json.add("triedAgainInSeconds", seconds(wait(opened)));
    }
    return Optional.of(json.build());
  }

  /** It has listed its tools. */
  void answers() {
    trouble.set(null);
  }

  ServerLoad load(String server) {
    var state =
        switch (breaker.state()) {
          case CLOSED -> ServerLoad.Breaker.CLOSED;
          case HALF_OPEN -> ServerLoad.Breaker.TRYING;
          case OPEN -> ServerLoad.Breaker.OPEN;
        };
    int most = policy.concurrentCalls();
    return new ServerLoad(server, most - places.availablePermits(), most, state);
  }

  private boolean isOpen() {
    return breaker.state() == State.OPEN;
  }

  private Duration wait(@Nullable Trouble opened) {
    return opened == null
        ? Duration.ZERO
        : policy.breakerDelay().minusNanos(nanos.getAsLong() - opened.since);
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.plusMillis(999).toSeconds());
  }

  private void enter(Duration limit) {
    try {
      if (places.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ExchangeFailed(Kind.UNSENT, "the call was interrupted before it was sent");
    }
    throw new ExchangeFailed(
        Kind.UNSENT, "%d calls of this server are running".formatted(policy.concurrentCalls()));
  }

  /** What is no fault of the server passes the breaker as a value. */
  private <T> T broken(Runnable probe, Supplier<T> call) {
    var spared = new AtomicReference<RuntimeException>();
    Optional<T> result;
    try {
      result = breaker.invoke(() -> tried(probe, call, spared));
    } catch (ExchangeFailed e) {
      if (isOpen()) {
        opened = new Trouble(e.reason(), nanos.getAsLong());
      }
      throw e;
    }
    return result.orElseThrow(spared::get);
  }

  private <T> Optional<T> tried(
      Runnable probe, Supplier<T> call, AtomicReference<RuntimeException> spared) {
    boolean first = breaker.state() == State.HALF_OPEN;
    try {
      if (first) {
        probed(probe);
      }
      var answer = Optional.of(call.get());
      trouble.set(null);
      return answer;
    } catch (RpcError | Asked e) {
      trouble.set(null);
      spared.set(e);
    } catch (ExchangeFailed e) {
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (!interrupted && e.faulty()) {
        failed(e.reason());
      }
      if (first || (!interrupted && e.counts())) {
        throw e; // a first call that says nothing leaves the server alone for longer
      }
      spared.set(e);
    }
    return Optional.empty();
  }

  private void failed(String reason) {
    long now = nanos.getAsLong();
    trouble.updateAndGet(it -> new Trouble(reason, it == null ? now : it.since));
  }

  private static void probed(Runnable probe) {
    try {
      probe.run();
    } catch (ExchangeFailed e) {
      throw e.beforehand();
    }
  }
}
