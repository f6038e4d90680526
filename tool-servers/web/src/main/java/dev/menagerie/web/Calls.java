// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Performs calls, not too many at once and none for longer than it may take. */
final class Calls {

  private final Limits limits;
  private final Semaphore places;

  Calls(Limits limits) {
    this.limits = limits;
    this.places = new Semaphore(limits.calls(), true);
  }

  /**
   * Performs work on a virtual thread, whose socket closes when it is interrupted: leaving it also
   * ends its exchange. Its place is free again when it has really ended.
   *
   * @throws Refused if the time is over or the calling thread is interrupted
   */
  <T> T within(Callable<T> work) {
    long end = System.nanoTime() + limits.time().toNanos();
    try {
      if (!places.tryAcquire(limits.time().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Refused(
            "%d other calls are still running; try again later".formatted(limits.calls()));
      }
      var task = new FutureTask<>(() -> released(work));
      var thread = Thread.ofVirtual().name("call").start(task);
      try {
        return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } finally {
        if (!task.isDone()) {
          thread.interrupt();
        }
      }
    } catch (TimeoutException _) {
      throw new Refused("no complete answer within %d ms".formatted(limits.time().toMillis()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Refused("the call was interrupted");
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private <T> T released(Callable<T> work) throws Exception {
    try {
      return work.call();
    } finally {
      places.release();
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
