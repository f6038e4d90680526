// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.testkit.Workbench;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalFormTest {
  @Test
  void reports_offers_budget_and_once_are_single_entries() {
    Architecture architecture =
        (_, run) -> {
          run.report(new Progress.Level("agreement", 0.5));
          run.offer("better than nothing");
          var when = run.once("clock", Instant.class, Instant::now);
          var left = run.budget().effects();
          return Answer.of(when.isBefore(Instant.now()) + " " + left);
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      assertThat(record.answer().orElseThrow().text()).isEqualTo("true 5000");
      assertThat(bench.journal(record.id()))
          .extracting(entry -> entry.kind() + " " + entry.phase())
          .containsExactly(
              "RUN INTENT",
              "REPORT RESULT",
              "OFFER RESULT",
              "ONCE RESULT",
              "BUDGET RESULT",
              "RUN RESULT");
    }
  }

  @Test
  void stores_a_growing_prompt_as_what_was_added() {
    Architecture architecture =
        (_, run) -> {
          var text = new StringBuilder("x".repeat(10_000));
          for (int step = 0; step < 5; step++) {
            text.append("\nstep ").append(step);
            run.think(Prompt.of("grow", text.toString()));
          }
          return Answer.of("done");
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      var sizes =
          bench
              .journal(record.id(), it -> it.kind() == Kind.THINK && it.phase() == Phase.INTENT)
              .stream()
              .map(entry -> entry.request().toString().length())
              .toList();
      assertThat(sizes.getFirst()).isGreaterThan(10_000);
      assertThat(sizes.subList(1, 5)).allMatch(size -> size < 300);
    }
  }
}
