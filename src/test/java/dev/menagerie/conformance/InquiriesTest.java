// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.goal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.InquiringTools;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each architecture that calls a tool which asks a person in the middle. */
@BesideOthers
@Timeout(300)
class InquiriesTest {

  private static final String ASKING = "desk__reckon";

  private record Opened(Workbench bench, InquiringTools tools) {

    static Opened of(Catalog.Entry architecture) {
      var ledger = ConformanceSuite.tools();
      var tools = new InquiringTools(ledger, ASKING, 2, "a");
      return new Opened(ConformanceSuite.bench(architecture, ledger).gateway(tools), tools);
    }
  }

  private static Reaction answer(Waiting waiting) {
    assertThat(waiting.reason()).isEqualTo(Waiting.Reason.INPUT);
    return new Reaction.Values(
        Json.object().add("a", waiting.detail().getString("message")).build());
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.PeopleTest#acting")
  void solves_the_task_with_what_was_answered_and_replays_it(Catalog.Entry architecture) {
    var opened = Opened.of(architecture);
    try (var bench = opened.bench()) {
      var id = bench.start(goal(architecture)).id();
      long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
      while (!bench.tasks().await(id, Duration.ofMillis(2)).status().ended()
          && System.nanoTime() < deadline) {
        for (var waiting : bench.tasks().waiting()) {
          bench.tasks().reply(waiting.task(), waiting.path(), answer(waiting));
        }
      }
      var sent = opened.tools().requests().size();

      assertThat(bench.ended(id).answer().orElseThrow().text()).contains("36");
      assertThat(bench.tasks().replay(id).identical()).isTrue();
      assertThat(opened.tools().requests()).hasSize(sent).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.PeopleTest#acting")
  void a_cancel_while_it_asks_leaves_nothing_in_doubt(Catalog.Entry architecture) {
    var opened = Opened.of(architecture);
    try (var bench = opened.bench()) {
      var id = bench.start(goal(architecture)).id();
      bench.waiting(id);
      bench.awaitRest(id);

      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

      assertThat(Workbench.describe(bench.journal(id))).doesNotContain("\"inDoubt\":true");
      assertThat(bench.tasks().replay(id).identical()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.PeopleTest#acting")
  void calls_once_with_all_answers_wherever_the_process_dies(Catalog.Entry architecture) {
    var all = new ArrayList<InquiringTools>();
    var suite =
        new CrashSuite(
            () -> {
              var opened = Opened.of(architecture);
              all.add(opened.tools());
              return opened.bench();
            },
            goal(architecture),
            InquiriesTest::answer);

    int deaths = suite.run();

    assertThat(all).hasSizeGreaterThan(deaths);
    for (var tools : all) {
      for (var request : tools.requests()) {
        var told = InquiringTools.told(request.answers());
        assertThat(List.of(told.contains("a 1?"), told.contains("a 2?")))
            .as(told)
            .isNotEqualTo(List.of(false, true));
      }
    }
    Guarantee.PEOPLE.shown(
        getClass(),
        "%s: the process dies before and after each write of a run with a tool that asks twice"
            .formatted(architecture.name()),
        deaths,
        "each call once, with all answers");
  }
}
