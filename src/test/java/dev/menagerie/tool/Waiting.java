// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in tests for what another thread does; the test's own time limit ends it. */
final class Waiting {

  private Waiting() {}

  /** Requires that something stays as it is for so long. */
  static void stays(BooleanSupplier condition, Duration time) {
    var deadline = Deadline.in(time, System::nanoTime);
    until(
        () -> {
          if (!condition.getAsBoolean()) {
            throw new AssertionError("it did not stay as it was");
          }
          return deadline.isOver();
        });
  }

  /** Lets so much time pass. */
  static void pass(Duration time) {
    stays(() -> true, time);
  }

  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it did not happen in time");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
