// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.CrashSuite;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks of each architecture under a clock that goes backwards, and far ahead and back. */
@Timeout(120)
class ClockAstrayTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  /** A task that has ended, and its journal as far as times do not matter. */
  private record Ended(TaskRecord record, List<String> journal) {}

  private static Ended run(Catalog.Entry architecture, InstantSource clock) {
    try (var bench = bench(architecture, tools()).clock(clock)) {
      var record = bench.run(goal(architecture));
      return new Ended(record, CrashSuite.comparable(bench.family(record.id())));
    }
  }

  private static void unmoved(Catalog.Entry architecture, InstantSource astray) {
    var undisturbed = run(architecture, () -> START);

    var ended = run(architecture, astray);

    assertThat(ended.record().status()).isEqualTo(undisturbed.record().status());
    assertThat(ended.record().answer()).isEqualTo(undisturbed.record().answer());
    assertThat(ended.record().spent().ms()).isLessThan(60_000);
    assertThat(timeless(ended.journal())).isEqualTo(timeless(undisturbed.journal()));
  }

  /** What an architecture asks the time for is another at another time. */
  private static List<String> timeless(List<String> journal) {
    return journal.stream()
        .map(it -> it.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "T"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_clock_that_goes_backwards(Catalog.Entry architecture) {
    var ticks = new AtomicInteger();

    unmoved(architecture, () -> START.minusSeconds(ticks.incrementAndGet()));
    assertThat(ticks).hasPositiveValue();
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_clock_that_goes_a_day_ahead_and_comes_back(Catalog.Entry architecture) {
    var ticks = new AtomicInteger();
    var day = Duration.ofDays(1);

    unmoved(architecture, () -> ticks.incrementAndGet() % 2 == 0 ? START : START.plus(day));
    assertThat(ticks).hasPositiveValue();
  }
}
