// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds back whoever comes until it is opened, like a model that is slow. */
final class Gate implements Stub.Delay {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final AtomicInteger waiting = new AtomicInteger();
  private final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void await() {
    waiting.incrementAndGet();
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void open() {
    open.countDown();
  }

  /** Waits until so many have come. */
  void await(int many) throws InterruptedException {
    until(() -> waiting.get() >= many, "%d come to the gate".formatted(many));
  }

  /** Something that becomes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds();
  }

  static void until(Condition condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not within " + PATIENCE + ": " + what);
      }
      Thread.sleep(20);
    }
  }
}
