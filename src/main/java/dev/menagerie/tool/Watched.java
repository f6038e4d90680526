// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work that its caller may leave. The work runs on a virtual thread, whose socket closes
 * when it is interrupted, so leaving also ends the exchange.
 */
final class Watched {

  private Watched() {}

  /**
   * Performs the work and waits for it. When interrupted, the calling thread stays interrupted.
   *
   * @throws ExchangeFailed as unanswered if the time is over or the calling thread is interrupted
   */
  static <T> T within(Duration limit, Supplier<T> work) {
    var task = new FutureTask<T>(work::get);
    var thread = Thread.ofVirtual().name("mcp").start(task);
    try {
      return task.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw unanswered(limit);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw interrupted();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (CancellationException _) {
      throw new IllegalStateException("nobody else cancels this work");
    } finally {
      if (!task.isDone()) {
        thread.interrupt();
      }
    }
  }

  /** There was no answer in that time. */
  static ExchangeFailed unanswered(Duration limit) {
    return new ExchangeFailed(
        ExchangeFailed.Kind.UNANSWERED, "no answer within %s".formatted(words(limit)));
  }

  /** Whoever waited for the answer was interrupted. */
  static ExchangeFailed interrupted() {
    return new ExchangeFailed(
        ExchangeFailed.Kind.UNANSWERED, "the call was interrupted while it waited");
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }

  static String words(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
