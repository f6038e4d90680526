// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static dev.menagerie.conformance.Replayed.assertIdentical;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.Event;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An ended task is executed once more from its journal, with nothing in reach, for each
 * architecture.
 */
@Timeout(300)
class ReplayTest {

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_completed_task_replays_whole(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var record = bench.run(goal(architecture));
      assertIdentical(bench, record);
      assertThat(bench.tasks().replay(record.id()).entries())
          .isEqualTo(bench.journal(record.id()).size());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_task_whose_budget_ended_replays(Catalog.Entry architecture) {
    long needed = ConformanceSuite.run(architecture).spent().effects();
    for (long effects = 0; effects < needed; effects += Effort.of(3, 1)) {
      var limits = new Limits(1_000_000, BigDecimal.ONE, effects, 100, 1, 600);
      try (var bench = bench(architecture, tools()).budget("it", limits)) {
        var record = bench.run(goal(architecture));
        assertThat(record.status()).isEqualTo(Status.PARTIAL);
        assertIdentical(bench, record);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_task_whose_tools_failed_replays(Catalog.Entry architecture) {
    var tools = tools();
    for (var tool : tools.pin(java.util.List.of("*"))) {
      tools.failing(tool.tool().name(), new Observation.Failure("out of order"));
    }
    try (var bench = bench(architecture, tools)) {
      assertIdentical(bench, bench.run(goal(architecture)));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_cancelled_task_replays_as_far_as_it_came(Catalog.Entry architecture) {
    int entries;
    try (var bench = bench(architecture, tools())) {
      entries = bench.journal(bench.run(goal(architecture)).id()).size();
    }
    for (int at = 1; at < entries; at += 1 + entries / Effort.of(6, 60)) {
      try (var bench = bench(architecture, tools())) {
        var id = bench.start(goal(architecture)).id();
        follow(bench, id, at);
        bench.tasks().cancel(id);
        assertIdentical(bench, bench.ended(id));
      }
    }
  }

  private static void follow(Workbench bench, String id, int entries) {
    try (var stream = bench.tasks().events(id, 0)) {
      for (int seen = 0; seen < entries; ) {
        switch (stream.next(Workbench.PATIENCE)) {
          case Event.Journaled _ -> seen++;
          case Event.Delta _, Event.Progress _ -> {}
          case Event.Idle _, Event.End _ -> {
            return;
          }
        }
      }
    }
  }
}
