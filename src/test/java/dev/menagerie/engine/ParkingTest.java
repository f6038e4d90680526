// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that are parked as soon as they wait must not miss what wakes them. */
@Timeout(60)
class ParkingTest {

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static void assertAllEnd(Architecture architecture, Status status, int tasks) {
    try (var bench =
        Workbench.of(architecture)
            .agent("child", (_, run) -> Answer.of(run.think(Prompt.of("inner", "inner"))))
            .config(AT_ONCE)) {
      var ids = new ArrayList<String>();
      for (int task = 0; task < tasks; task++) {
        ids.add(bench.start("anything").id());
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      for (var id : ids) {
        while (!bench.tasks().await(id, Duration.ofMillis(1)).status().ended()
            && System.nanoTime() < deadline) {
          for (var waiting : bench.tasks().find(id).orElseThrow().waiting()) {
            if (!waiting.text().equals("never answered")) {
              reply(bench, id, waiting.path());
            }
          }
        }
        assertThat(bench.tasks().find(id).orElseThrow().status())
            .as(() -> Workbench.describe(bench.journal(id)))
            .isEqualTo(status);
      }
    }
  }

  private static void reply(Workbench bench, String id, String path) {
    try {
      bench.tasks().reply(id, path, new Reaction.Text("yes"));
    } catch (Refused e) {
      assertThat(e.why()).isEqualTo(Refused.Why.CONFLICT);
    }
  }

  @Test
  void the_winner_of_a_race_with_a_question_is_heard() {
    assertAllEnd(
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.ask(Question.of("never answered")),
                  () -> run.think(Prompt.of("quick", "quick")));
          return Answer.of(run.first(racers).value());
        },
        Status.COMPLETED,
        300);
  }

  @Test
  void a_child_that_ends_beside_a_question_is_heard() {
    assertAllEnd(
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.ask(Question.of("never answered")),
                  () -> run.delegate("child", Task.of("c")).text());
          return Answer.of(run.first(racers).value());
        },
        Status.COMPLETED,
        200);
  }

  @Test
  void replies_are_heard_while_the_task_is_being_parked() {
    assertAllEnd(
        (_, run) ->
            Answer.of(
                run.each(
                        List.of(1, 2, 3),
                        it -> run.ask(Question.of("a" + it)) + run.ask(Question.of("b" + it)))
                    .toString()),
        Status.COMPLETED,
        100);
  }

  @Test
  void a_task_that_fails_beside_a_question_is_not_parked() {
    assertAllEnd(
        (_, run) -> {
          var _ = run.fork(() -> run.ask(Question.of("never answered")));
          run.think(Prompt.of("a", "a"));
          throw new IllegalStateException("no");
        },
        Status.FAILED,
        300);
  }
}
