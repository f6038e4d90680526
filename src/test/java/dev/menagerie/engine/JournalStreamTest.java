// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.StoredBench;
import dev.menagerie.testkit.Workbench;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream whose reader falls behind. */
@Timeout(120)
class JournalStreamTest {

  private static final int EFFECTS = 5_000;
  private static final int READERS = 8;

  @TempDir Path data;

  private final CountDownLatch watched = new CountDownLatch(1);

  private Answer solve(Run run) {
    for (int i = 0; i < EFFECTS; i++) {
      run.once("value", String.class, this::value);
    }
    return new Answer("done", true);
  }

  private String value() {
    try {
      watched.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return "x".repeat(100);
  }

  /** Adds the entries that come while there is patience; whether the stream has ended. */
  private static boolean read(EventStream stream, Duration patience, List<Entry> into) {
    while (true) {
      switch (stream.next(patience)) {
        case Event.Journaled(var entry) -> into.add(entry);
        case Event.Delta _, Event.Progress _ -> {}
        case Event.Idle() -> {
          return false;
        }
        case Event.End() -> {
          return true;
        }
      }
    }
  }

  @Test
  void who_reads_nothing_for_thousands_of_entries_slows_nobody_and_misses_nothing() {
    try (var bench = new StoredBench(data, (_, run) -> solve(run), InstantSource.system())) {
      var id = bench.start("run").id();
      var streams = new ArrayList<EventStream>();
      var seen = new ArrayList<List<Entry>>();
      for (int reader = 0; reader < READERS; reader++) {
        streams.add(bench.tasks().events(id, 0));
        seen.add(new ArrayList<>());
        assertThat(read(streams.getLast(), Duration.ofMillis(50), seen.getLast())).isFalse();
        assertThat(seen.getLast()).isNotEmpty();
      }

      long begun = System.nanoTime();
      watched.countDown();
      bench.ended(id);
      long unread = System.nanoTime() - begun;
      begun = System.nanoTime();
      bench.ended(bench.start("alone").id());
      long alone = System.nanoTime() - begun;

      assertThat(unread).isLessThan(3 * alone + 1_000_000_000L);
      var journal = bench.store().read(id, 0, Integer.MAX_VALUE);
      assertThat(journal).hasSizeGreaterThan(EFFECTS);
      for (int reader = 0; reader < READERS; reader++) {
        assertThat(read(streams.get(reader), Workbench.PATIENCE, seen.get(reader))).isTrue();
        streams.get(reader).close();
        assertThat(seen.get(reader)).isEqualTo(journal);
      }
      assertThat(bench.tasks().watchers()).isZero();
    }
    Guarantee.STREAM.shown(
        getClass(),
        "entries that became durable while a reader did not read, each of %d".formatted(READERS),
        EFFECTS,
        "all read later, in order, without a gap; the task no slower");
  }
}
