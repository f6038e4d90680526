// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.ReworkedRun;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code of an architecture has changed while its tasks were in flight, or since they ended. */
@Timeout(300)
class ReworkedTest {

  private static Prompt reworded(Prompt prompt) {
    return prompt.then(new Turn.User("Mind your words."));
  }

  /** Runs with one version of the code up to a write, and on with another. */
  private static TaskRecord changedAt(
      int write,
      Workbench bench,
      Catalog.Entry architecture,
      AtomicReference<UnaryOperator<Run>> version,
      UnaryOperator<Run> next)
      throws InterruptedException {
    var dying = new ArrayList<DyingJournal>();
    bench.writingThrough(
        underneath -> {
          var it = DyingJournal.at(underneath, write, true);
          dying.add(it);
          return it;
        });
    var id = bench.start(goal(architecture)).id();
    assertThat(dying.getLast().awaitDeath()).isTrue();
    version.set(next);
    bench.restart();
    while (!bench.tasks().await(id, Duration.ofMillis(2)).status().ended()) {
      for (var waiting : bench.tasks().waiting()) {
        bench.tasks().reply(id, waiting.path(), new Reaction.NotHappened());
      }
    }
    return bench.ended(id);
  }

  private static Workbench bench(
      Catalog.Entry architecture, AtomicReference<UnaryOperator<Run>> version) {
    Architecture defaults = architecture.defaults();
    return ConformanceSuite.bench(architecture, tools())
        .agent("it", (task, run) -> defaults.solve(task, version.get().apply(run)));
  }

  private static int writes(Catalog.Entry architecture) {
    try (var bench = ConformanceSuite.bench(architecture, tools())) {
      return bench.journal(bench.run(goal(architecture)).id()).size();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_reworded_prompt_is_drift_and_the_task_goes_on(Catalog.Entry architecture)
      throws InterruptedException {
    int writes = writes(architecture);
    int tried = 0;
    for (int write = 3; write < writes - 1; write += Effort.of(1 + writes / 5, 1)) {
      var version = new AtomicReference<UnaryOperator<Run>>(run -> run);
      try (var bench = bench(architecture, version)) {
        var record =
            changedAt(
                write,
                bench,
                architecture,
                version,
                run -> new ReworkedRun(run, ReworkedTest::reworded));
        var thoughtBefore =
            bench.journal(record.id()).stream()
                .limit(write)
                .anyMatch(it -> it.kind() == Kind.THINK && it.phase() == Phase.RESULT);

        assertThat(record.status()).isIn(Status.COMPLETED, Status.PARTIAL);
        if (thoughtBefore) {
          assertThat(bench.journal(record.id(), it -> it.name().equals("drift"))).isNotEmpty();
        }
        Replayed.assertIdentical(bench, record);
        tried++;
      }
    }
    Guarantee.REPLAY.shown(
        getClass(),
        "%s: all prompts reworded while a task is in flight".formatted(architecture.name()),
        tried,
        "drift recorded, task went on, replayed identical");
  }

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void an_ended_task_replays_with_drift_in_other_words(Catalog.Entry architecture) {
    var version = new AtomicReference<UnaryOperator<Run>>(run -> run);
    try (var bench = bench(architecture, version)) {
      var record = bench.run(goal(architecture));
      version.set(run -> new ReworkedRun(run, ReworkedTest::reworded));
      var replay = Replayed.of(bench, record);

      assertThat(replay.identical()).isFalse();
      assertThat(replay.firstDivergence()).isEmpty();
      assertThat(replay.drift()).isNotEmpty();
      assertThat(replay.drift().getFirst().attempted()).contains("Mind your words.");
      assertThat(replay.drift().getFirst().recorded()).doesNotContain("Mind your words.");
    }
  }
}
