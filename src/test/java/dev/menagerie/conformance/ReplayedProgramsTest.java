// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Fate;
import dev.menagerie.testkit.ForAll.Source;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Program;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever an architecture is made of and whatever befalls it: it replays. */
@Timeout(600)
class ReplayedProgramsTest {

  private static final int LARGEST = 18;

  @Test
  void a_random_program_replays_after_any_fate() {
    int programs = Effort.of(300, 10_000);
    long entries = 0;
    Map<Status, Integer> ends = new EnumMap<>(Status.class);
    for (int seed = 0; seed < programs; seed++) {
      var source = new Source(new Random(seed), seed * LARGEST / programs);
      var program = Program.random(source);
      var fate = Fate.random(source);
      boolean remembers = seed % 3 == 0;
      try (var bench = remembers ? Program.rememberingBench(program) : Program.bench(program)) {
        var record = fate.run(bench);
        ends.merge(record.status(), 1, Integer::sum);
        entries += Replayed.assertIdentical(bench, record).entries();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed %d, %s%n%s".formatted(seed, fate, program), e);
      }
    }

    assertThat(ends)
        .containsKeys(Status.COMPLETED, Status.PARTIAL, Status.FAILED, Status.CANCELLED);
    Guarantee.REPLAY.shown(
        getClass(),
        "random programs of all verbs, with restarts, budgets and cancels, replayed with nothing in"
            + " reach",
        programs,
        "%d entries met, all identical; they had ended %s".formatted(entries, ends));
  }
}
