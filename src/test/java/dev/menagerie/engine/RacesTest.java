// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a race when a racer leaves the journal, or the budget stops it. */
@Timeout(60)
class RacesTest {

  private static final Limits NO_TOOLS = new Limits(100_000, BigDecimal.ONE, 100, 0, 1, 100);

  private static String race(Run run, Supplier<String> one, Supplier<String> other) {
    var first = run.first(List.of(one, other));
    return first.index() + " " + first.value();
  }

  /** A task whose racers both wait, taken up with another first racer. */
  private static void assertDiverged(
      Function<Run, String> racer, Runnable meanwhile, boolean reply) {
    var code =
        new AtomicReference<Function<Run, String>>(
            run -> run.think(Prompt.of("old", "o")) + run.ask(Question.of("zero?")));
    Architecture architecture =
        (_, run) ->
            Answer.of(
                race(
                    run,
                    () -> code.get().apply(run),
                    () -> {
                      var said = run.ask(Question.of("one?"));
                      meanwhile.run();
                      return said;
                    }));
    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      while (bench.tasks().waiting().size() < 2) {
        Thread.onSpinWait();
      }
      if (reply) {
        bench.tasks().reply(id, "/0/1/0", new Reaction.Text("one"));
      }
      code.set(racer);
      bench.restart();

      var record = bench.tasks().await(id, Duration.ofSeconds(10));
      assertThat(record.status()).isEqualTo(Status.DIVERGED);
      assertThat(record.error().orElseThrow())
          .contains("at /0/0/0", "recorded think old", "attempted think new");
      assertThat(bench.journal(id, it -> it.kind() == Kind.FIRST)).isEmpty();
    }
  }

  @Test
  void a_racer_that_leaves_the_journal_ends_the_task_while_the_other_waits() {
    assertDiverged(run -> run.think(Prompt.of("new", "n")), () -> {}, false);
  }

  @Test
  void a_racer_that_leaves_the_journal_ends_the_task_though_the_other_succeeds() {
    var left = new CountDownLatch(1);
    assertDiverged(
        run -> {
          try {
            return run.think(Prompt.of("new", "n"));
          } finally {
            left.countDown();
          }
        },
        () -> await(left),
        true);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Workbench poor(Architecture architecture) {
    return Workbench.of(architecture)
        .budget("it", NO_TOOLS)
        .tools(new LedgerTools().with("t__read", Trust.READ_ONLY, _ -> "read"));
  }

  private static String read(Run run) {
    return run.act(ToolCall.of("t__read", Json.object().build())).text();
  }

  @Test
  void a_racer_that_the_budget_stops_has_lost_after_death_anywhere_and_on_replay() {
    Architecture architecture =
        (_, run) -> {
          var won = race(run, () -> read(run), () -> run.ask(Question.of("one?")));
          return Answer.of(won + run.think(Prompt.of("after", "a")));
        };

    int deaths =
        Deaths.survive(
            () -> poor(architecture),
            _ -> new Reaction.Text("one"),
            (bench, record) -> {
              assertThat(record.status()).isEqualTo(Status.COMPLETED);
              assertThat(record.answer().orElseThrow().text()).startsWith("1 one");
              assertThat(bench.journal(record.id(), it -> it.phase() == Phase.REFUSED)).hasSize(1);
              var replay = bench.tasks().replay(record.id());
              assertThat(replay.identical()).as("%s", replay).isTrue();
            });

    assertThat(deaths).isGreaterThan(4);
  }

  @Test
  void a_race_that_the_budget_stops_everywhere_ends_the_task_as_partial() {
    Architecture architecture =
        (_, run) -> {
          run.offer("half");
          return Answer.of(
              race(run, () -> run.think(Prompt.of("t", "t")) + read(run), () -> read(run)));
        };
    try (var bench = poor(architecture)) {
      var record = bench.run("anything");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(record.answer()).contains(Answer.partial("half"));
      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
    }
  }
}
