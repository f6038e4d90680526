// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in tests for what another thread does; the test's own time limit ends it. */
final class Waiting {

  private Waiting() {}

  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it did not happen in time");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
