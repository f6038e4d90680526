// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.Workbench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one architecture has begun with tools, any other finishes without calling one again. */
@Timeout(600)
class ForkAsTest {

  static List<Catalog.Entry> users() {
    return Catalog.all().stream().filter(ForkAsTest::usesTools).toList();
  }

  private static boolean usesTools(Catalog.Entry architecture) {
    return architecture.family().equals("acting") || architecture.family().equals("planning");
  }

  @ParameterizedTest
  @MethodSource("users")
  void every_other_goes_on_from_the_middle_and_repeats_no_call(Catalog.Entry architecture) {
    int forks = 0;
    for (var other : users()) {
      try (var bench = bench(architecture, tools()).agent("other", other.defaults())) {
        var source = bench.run(goal(architecture));
        var acts =
            bench.journal(source.id(), it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT);
        for (var at : acts) {
          var fork = assertNothingRepeated(bench, source, Cut.behind(at.position()).by("other"));
          assertThat(fork.status()).as(other.name()).isEqualTo(Status.COMPLETED);
          assertThat(fork.answer().orElseThrow().text()).as(other.name()).contains("36");
          forks++;
        }
      }
    }
    Guarantee.FORK.shown(
        getClass(),
        architecture.name() + ": handed to every other that uses tools, behind each of its calls",
        forks,
        "answered, 0 calls repeated");
  }

  private static TaskRecord assertNothingRepeated(Workbench bench, TaskRecord source, Cut cut) {
    var before = calls(bench);

    var fork = ForkTest.fork(bench, source, cut);

    var after = new ArrayList<>(calls(bench));
    assertThat(after.subList(before.size(), after.size())).noneMatch(before::contains);
    return fork;
  }

  private static List<String> calls(Workbench bench) {
    return bench.tools().ledger().stream().map(it -> it.tool() + it.arguments()).toList();
  }

  @Test
  void react_stuck_at_its_sixth_step_goes_on_as_a_search_that_looks_everywhere_at_once() {
    Architecture search =
        (_, run) -> {
          var seen =
              run.each(
                  List.of("a", "b", "c", "d", "e", "f", "minutes.txt"),
                  it -> run.act(open(it)).text());
          return Answer.of("found " + seen.getLast());
        };
    Architecture stuck =
        (_, run) -> {
          for (var path : List.of("a", "b", "c", "d", "e", "f")) {
            run.think(Prompt.of("step", "What next? " + path));
            run.act(open(path));
          }
          return new Answer("stuck", false);
        };
    var any = Catalog.all().getFirst();
    try (var bench = bench(any, tools()).agent("stuck", stuck).agent("search", search)) {
      var source = bench.ended(bench.tasks().start(Workbench.submission("stuck", goal(any))).id());
      long last = bench.journal(source.id()).getLast().position();

      var fork = assertNothingRepeated(bench, source, Cut.behind(last).by("search"));

      assertThat(fork.answer().orElseThrow().text()).startsWith("found first");
      assertThat(fork.spent().toolCalls()).isEqualTo(1);
      assertThat(bench.tools().ledger()).hasSize(7);
    }
  }

  private static ToolCall open(String path) {
    return ToolCall.of("desk__open", Json.object().add("path", path).build());
  }
}
