// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.Weighted;
import io.helidon.spi.HelidonShutdownHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The last thing of a process that was told to stop: exit code 0 when everything is closed, which a
 * virtual machine that a signal ends does not give by itself, and an end in any case when closing
 * takes too long.
 */
final class OrderlyEnd {

  private static final Logger LOG = Logger.getLogger(OrderlyEnd.class.getName());

  /** Less than the twenty seconds that are promised. */
  private static final Duration PATIENCE = Duration.ofSeconds(18);

  private static final int CLOSED = 0;
  private static final int HUNG = 70;

  private final CountDownLatch closed = new CountDownLatch(1);

  private OrderlyEnd() {}

  /** To be called when the server has started: before that, a failure decides the exit code. */
  static void arrange() {
    var end = new OrderlyEnd();
    io.helidon.Main.addShutdownHandler(new First(end));
    io.helidon.Main.addShutdownHandler(new Last(end));
  }

  private void watch() {
    Thread.ofPlatform().daemon().name("orderly end").start(this::endIfHung);
  }

  private void endIfHung() {
    try {
      if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.SEVERE,
            "not closed after {0} s, ended all the same; nothing acknowledged is lost",
            PATIENCE.toSeconds());
        Runtime.getRuntime().halt(HUNG);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private record First(OrderlyEnd end) implements HelidonShutdownHandler, Weighted {

    @Override
    public void shutdown() {
      end.watch();
    }

    @Override
    public double weight() {
      return Double.MAX_VALUE;
    }
  }

  private record Last(OrderlyEnd end) implements HelidonShutdownHandler, Weighted {

    @Override
    public void shutdown() {
      end.closed.countDown();
      System.out.flush();
      System.err.flush();
      Runtime.getRuntime().halt(CLOSED);
    }

    @Override
    public double weight() {
      return -1;
    }
  }
}
