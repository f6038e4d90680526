// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a thread until it is interrupted. */
final class Hold {

  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean interrupted;

  void hold() throws InterruptedException {
    held.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted = true;
      throw e;
    }
  }

  /** Waits until a thread is held. */
  void awaitHeld() {
    try {
      if (!held.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("no call to hold came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean interrupted() {
    return interrupted;
  }
}
