// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcError;
import dev.menagerie.tool.ExchangeFailed.Kind;
import io.helidon.faulttolerance.CircuitBreaker;
import io.helidon.faulttolerance.CircuitBreakerOpenException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one server's trouble from becoming everybody's: bounds its calls and leaves it alone while
 * it fails.
 *
 * <p>The bound is a semaphore: the bulkhead of Helidon 4.3 loses a place for good when a caller
 * that waits in its queue is interrupted.
 */
final class ServerGuard {

  private final Semaphore places;
  private final CircuitBreaker breaker;
  private final ToolConfig config;
  private volatile @Nullable String lastFailure;

  ServerGuard(ToolConfig config) {
    this.config = config;
    this.places = new Semaphore(config.concurrentCalls(), true);
    this.breaker =
        CircuitBreaker.builder()
            .delay(config.breakerDelay())
            .volume(10)
            .errorRatio(50)
            .successThreshold(1)
            .addApplyOn(ExchangeFailed.class)
            .build();
  }

  /**
   * Performs a call when there is a place for it.
   *
   * @throws ExchangeFailed as unsent if there was none in time or the server is left alone; else
   *     what the call throws
   */
  <T> T call(Duration limit, Supplier<T> call) {
    enter(limit);
    try {
      return broken(call);
    } catch (CircuitBreakerOpenException _) {
      throw new ExchangeFailed(
          Kind.UNSENT,
          "the server failed several times and is left alone for %d s"
              .formatted(Math.max(1, config.breakerDelay().toSeconds())));
    } finally {
      places.release();
    }
  }

  /** Why its last call failed, if it is the server's fault. */
  Optional<String> failing() {
    return Optional.ofNullable(lastFailure);
  }

  /** It has listed its tools. */
  void answers() {
    lastFailure = null;
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
        Kind.UNSENT, "%d calls of this server are running".formatted(config.concurrentCalls()));
  }

  /** What is no fault of the server passes the breaker as a value. */
  private <T> T broken(Supplier<T> call) {
    var spared = new AtomicReference<RuntimeException>();
    Optional<T> result =
        breaker.invoke(
            () -> {
              try {
                var answer = Optional.of(call.get());
                lastFailure = null;
                return answer;
              } catch (RpcError e) {
                lastFailure = null;
                spared.set(e);
              } catch (ExchangeFailed e) {
                if (!Thread.currentThread().isInterrupted()) {
                  if (e.faulty()) {
                    lastFailure = e.reason();
                  }
                  if (e.counts()) {
                    throw e;
                  }
                }
                spared.set(e);
              }
              return Optional.empty();
            });
    return result.orElseThrow(spared::get);
  }
}
