// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.Event;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.ForAll.Source;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What befalls a random program.
 *
 * @param effects its budget
 * @param deaths after how many more entries its process dies, once each
 * @param cancel after how many more entries it is cancelled then
 */
public record Fate(long effects, List<Integer> deaths, Optional<Integer> cancel) {

  private static final Duration MOMENT = Duration.ofMillis(2);

  public static Fate random(Source source) {
    return new Fate(
        source.below(3) > 0 ? 10_000 : source.below(source.size() + 2),
        source.below(3) > 0 ? List.of() : source.list(it -> 1 + it.below(20)),
        source.below(3) > 0 ? Optional.empty() : Optional.of(1 + source.below(source.size() + 5)));
  }

  /** Runs the bench's task through all of it, to its end. */
  public TaskRecord run(Workbench bench) {
    bench.budget("it", new Limits(1_000_000, BigDecimal.TEN, effects, 500, 4, 3_600));
    var id = bench.start("anything").id();
    for (int entries : deaths) {
      follow(bench, id, entries);
      bench.restart();
    }
    if (cancel.isPresent()) {
      follow(bench, id, cancel.get());
      bench.tasks().cancel(id);
    }
    follow(bench, id, Integer.MAX_VALUE);
    return bench.ended(id);
  }

  /** Reads on, replying to whatever is asked, for a number of entries or to the end. */
  private static void follow(Workbench bench, String id, int entries) {
    try (var stream = bench.tasks().events(id, 0)) {
      long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
      for (int seen = 0; seen < entries; ) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not ended:\n" + Workbench.describe(bench.journal(id)));
        }
        switch (stream.next(MOMENT)) {
          case Event.Journaled _ -> seen++;
          case Event.Delta _, Event.Progress _ -> {}
          case Event.Idle _ -> bench.tasks().waiting().forEach(waiting -> reply(bench, waiting));
          case Event.End _ -> {
            return;
          }
        }
      }
    }
  }

  private static void reply(Workbench bench, Waiting waiting) {
    var reaction =
        waiting.reason() == Waiting.Reason.IN_DOUBT
            ? new Reaction.NotHappened()
            : new Reaction.Text("a reply");
    try {
      bench.tasks().reply(waiting.task(), waiting.path(), reaction);
    } catch (Refused _) {
      // It has ended meanwhile, or waits no longer.
    }
  }
}
