// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ThrottledTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicInteger done = new AtomicInteger();

  @Test
  void works_at_once_and_then_not_before_the_pause_is_over() {
    var passed = new AtomicLong();
    try (var work = new Throttled(done::incrementAndGet, HOUR, HOUR, passed::get)) {
      work.ask();
      Waiting.until(() -> done.get() == 1);

      for (int i = 0; i < 1_000; i++) {
        work.ask();
      }

      assertThat(done).hasValue(1);
    }
  }

  @Test
  void never_leaves_undone_what_was_asked_for_last() {
    try (var work = new Throttled(done::incrementAndGet, SHORT, HOUR, System::nanoTime)) {
      work.ask();
      Waiting.until(() -> done.get() == 1);

      work.ask();

      Waiting.until(() -> done.get() == 2);
    }
  }

  @Test
  void works_again_after_it_failed() {
    var work =
        new Throttled(
            () -> {
              if (done.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
              }
            },
            SHORT,
            HOUR,
            System::nanoTime);
    work.ask();
    Waiting.until(() -> done.get() == 1);

    Waiting.until(
        () -> {
          work.ask();
          return done.get() > 1;
        });
    work.close();
  }

  @Test
  void does_nothing_more_when_it_is_closed() {
    var work = new Throttled(done::incrementAndGet, SHORT, HOUR, System::nanoTime);
    work.close();

    work.ask();

    Waiting.stays(() -> done.get() == 0, Duration.ofMillis(300));
  }

  @Test
  void does_not_do_what_still_waits_when_it_is_closed() {
    var passed = new AtomicLong();
    var work = new Throttled(done::incrementAndGet, HOUR, HOUR, passed::get);
    work.ask();
    Waiting.until(() -> done.get() == 1);
    work.ask();

    passed.set(HOUR.plus(HOUR).toNanos());
    work.close();
    work.ask();

    Waiting.stays(() -> done.get() == 1, Duration.ofMillis(300));
  }
}
