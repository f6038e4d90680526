// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.ScriptedModel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a user or a model says, each architecture of the catalogue ends, in a state that has a
 * name and says why. Cancels, crashes, clocks, budgets and forged journals are tried beside this
 * one.
 */
@BesideOthers
@Timeout(300)
class HostileWorldTest {

  private static final int LONG = 200_000;

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void whatever_the_model_says(Catalog.Entry architecture) {
    for (var hostile : HostileModel.values()) {
      try (var bench = bench(architecture, tools()).model(hostile.model())) {
        HostileWorld.named(HostileWorld.run(bench, goal(architecture)), hostile);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void whatever_the_goal_is(Catalog.Entry architecture) {
    var goal = goal(architecture);
    var goals =
        List.of(
            ".",
            goal + "\u0000\u0007\u001b[2J\u202e\ufffe",
            "\ud83d " + goal + "\udca9",
            "\ud83d\udca9\u0301\u200b " + goal,
            goal + "\n" + "and so on ".repeat(LONG / 10));
    for (int number = 0; number < goals.size(); number++) {
      try (var bench = bench(architecture, tools())) {
        HostileWorld.named(HostileWorld.run(bench, goals.get(number)), "goal " + number);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_prompt_that_is_longer_than_the_model_reads(Catalog.Entry architecture) {
    var model =
        ScriptedModel.replies(
            call -> {
              throw new ModelFailed("the prompt has more tokens than the model reads", false);
            });
    try (var bench = bench(architecture, tools()).model(model)) {
      var record = HostileWorld.run(bench, goal(architecture));

      HostileWorld.named(record, "a refusing model");
      if (record.status() == Status.FAILED) {
        assertThat(record.error().orElseThrow()).contains("more tokens than the model reads");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void tasks_that_share_one_architecture_do_not_disturb_each_other(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      var ids = IntStream.range(0, 4).mapToObj(_ -> bench.start(goal(architecture)).id()).toList();

      assertThat(ids)
          .map(bench::ended)
          .allSatisfy(
              it -> {
                assertThat(it.status()).isEqualTo(Status.COMPLETED);
                if (!architecture.family().equals("memory")) { // they share what is to be read
                  assertThat(it.answer().orElseThrow().text()).contains("36");
                }
              });
    }
  }
}
