// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits that an interrupt does not end; the interrupted flag is kept. */
final class Patience {

  /** A wait without a result. */
  @FunctionalInterface
  interface Wait {
    void await() throws InterruptedException;
  }

  private Patience() {}

  /** The result of a future; what it failed with is thrown as it is. */
  static <T> T get(Future<T> future) {
    run(
        () -> {
          try {
            future.get();
          } catch (ExecutionException _) {
            // Seen below.
          }
        });
    if (future.state() == Future.State.SUCCESS) {
      return future.resultNow();
    }
    switch (future.exceptionNow()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  static void run(Wait wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          wait.await();
          return;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
