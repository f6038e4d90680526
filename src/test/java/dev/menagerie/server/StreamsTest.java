// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.EventStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The delivery of streams to clients that have not been answered yet. */
@Timeout(60)
class StreamsTest {

  /** A stream on which there is always something. */
  private static final class Endless implements EventStream {

    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public Event next(Duration patience) {
      read.countDown();
      return new Event.Delta("/0", "text");
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void reads_nothing_before_the_response_has_begun() throws Exception {
    var events = new Endless();
    try (var streams = new Streams(Duration.ofSeconds(1))) {
      var _ = streams.deliver("t", events);

      assertThat(events.read.await(300, TimeUnit.MILLISECONDS)).isFalse();
    }

    assertThat(events.closed.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
