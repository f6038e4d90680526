// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskTimerTest {

  @Test
  void what_waits_for_the_disk_holds_up_nothing_else() throws InterruptedException {
    var disk = new CountDownLatch(1);
    var over = new CountDownLatch(2);
    try (var timer = new TaskTimer()) {
      timer.in(
          Duration.ZERO,
          () -> {
            awaitUninterrupted(disk);
            over.countDown();
          });
      timer.in(
          Duration.ZERO,
          () -> {
            disk.countDown();
            over.countDown();
          });

      assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
