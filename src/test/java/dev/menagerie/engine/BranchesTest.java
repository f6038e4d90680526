// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BranchesTest {

  record Pair(String left, int right) {}

  private static Reaction said(String text) {
    return new Reaction.Text("reply to " + text);
  }

  private static void assertEndsAsFailed(Architecture architecture, String why) {
    try (var bench = Workbench.of(architecture)) {
      var record = bench.tasks().await(bench.start("anything").id(), Duration.ofSeconds(3));

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error().orElseThrow()).contains(why);
    }
  }

  @Test
  void an_error_of_any_kind_ends_the_task_as_failed() {
    assertEndsAsFailed(
        (_, _) -> {
          throw new AssertionError("cannot be");
        },
        "cannot be");
  }

  @Test
  void a_checked_exception_out_of_a_branch_ends_the_task_as_failed() {
    assertEndsAsFailed(
        (_, run) ->
            Answer.of(
                run.fork(
                        () -> {
                          BranchesTest.<RuntimeException>sneak(new IOException("disk"));
                          return "";
                        })
                    .join()),
        "disk");
  }

  @SuppressWarnings("unchecked") // the point is to throw what the compiler would not let through
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void a_recursion_without_end_in_a_branch_ends_the_task_as_failed() {
    assertEndsAsFailed(
        (_, run) -> Answer.of(run.fork(() -> "" + deep(1)).join()), "StackOverflowError");
  }

  private static int deep(int n) {
    return n == 0 ? 0 : 1 + deep(n + 1);
  }

  @Test
  void joining_a_branch_that_was_abandoned_says_so() {
    Architecture architecture =
        (_, run) -> {
          var lost =
              new java.util.concurrent.atomic.AtomicReference<dev.menagerie.core.Fork<String>>();
          try {
            run.each(List.of(0), _ -> failing(run, lost));
          } catch (Malformed _) {
            return Answer.of(java.util.Objects.requireNonNull(lost.get()).join());
          }
          return Answer.of("not reached");
        };

    assertEndsAsFailed(architecture, "abandoned");
  }

  private static String failing(
      Run run, java.util.concurrent.atomic.AtomicReference<dev.menagerie.core.Fork<String>> lost) {
    lost.set(run.fork(() -> run.ask(Question.of("never answered"))));
    return run.think(Prompt.of("bad", "bad"), Pair.class).left();
  }

  @Test
  void a_model_that_failed_has_failed_on_replay_too() {
    var asked = new AtomicInteger();
    Architecture architecture =
        (_, run) -> {
          try {
            run.each(
                List.of(0, 1),
                it ->
                    it == 0
                        ? run.think(Prompt.of("first", "x"))
                        : run.ask(Question.of("never answered")));
          } catch (ModelFailed e) {
            return Answer.of(e.getMessage() + run.ask(Question.of("go on?")));
          }
          return Answer.of("not reached");
        };
    var model =
        ScriptedModel.says(
            _ -> {
              if (asked.incrementAndGet() == 1) {
                throw new ModelFailed("no such model", false, new IOException());
              }
              return "works again";
            });

    try (var bench = Workbench.of(architecture).model(model)) {
      var id = bench.start("anything").id();
      while (!bench.waiting(id).text().equals("go on?")) {
        Thread.onSpinWait();
      }
      bench.restart();
      while (!bench.waiting(id).text().equals("go on?")) {
        Thread.onSpinWait();
      }
      bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Text(", yes"));

      assertThat(bench.tasks().await(id, Duration.ofSeconds(3)).answer())
          .contains(Answer.of("no such model, yes"));
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void a_race_ends_the_same_after_death_anywhere() {
    Architecture architecture =
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.think(Prompt.of("bad", "bad"), Pair.class).left(),
                  () -> run.think(Prompt.of("good", "good")),
                  () -> run.ask(Question.of("never answered")));
          var first = run.first(racers);
          return Answer.of(first.index() + first.value() + run.think(Prompt.of("after", "a")));
        };

    int deaths =
        Deaths.survive(
            () -> Workbench.of(architecture),
            waiting -> said(waiting.text()),
            (_, record) -> assertThat(record.status()).isEqualTo(Status.COMPLETED));

    assertThat(deaths).isGreaterThan(8);
  }

  @Test
  void what_lost_a_race_has_no_child_left_at_work_after_death_anywhere() {
    Architecture architecture =
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.delegate("child", Task.of("part")).text(),
                  () -> run.ask(Question.of("race?")));
          run.first(racers);
          return Answer.of(run.ask(Question.of("go on?")));
        };

    int deaths =
        Deaths.survive(
            () ->
                Workbench.of(architecture)
                    .agent("child", (_, run) -> Answer.of(run.ask(Question.of("child?"))))
                    .model(ScriptedModel.says(_ -> "said")),
            waiting ->
                waiting.text().equals("child?") ? new Reaction.Fail("no") : said(waiting.text()),
            (bench, record) ->
                bench
                    .tasks()
                    .find(record.id() + ".0.0.0")
                    .map(child -> bench.tasks().await(child.id(), Duration.ofSeconds(2)))
                    .ifPresent(child -> assertThat(child.status()).matches(Status::ended)));

    assertThat(deaths).isGreaterThan(8);
  }

  @Test
  void branches_share_a_budget_that_no_death_lets_them_overspend() {
    Architecture architecture =
        (_, run) -> {
          run.offer("half");
          run.each(
              List.of(1, 2, 3),
              it ->
                  run.think(Prompt.of("a", "a" + it))
                      + run.delegate("child", Task.of("c"))
                      + run.think(Prompt.of("b", "b" + it)));
          return Answer.of("whole");
        };
    var limits = new Limits(100_000, BigDecimal.ONE, 7, 5, 1, 100);

    int deaths =
        Deaths.survive(
            () ->
                Workbench.of(architecture)
                    .agent("child", (_, run) -> Answer.of(run.think(Prompt.of("inner", "inner"))))
                    .budget("it", limits),
            waiting -> said(waiting.text()),
            (_, record) -> {
              assertThat(record.status()).isEqualTo(Status.PARTIAL);
              assertThat(record.answer()).contains(Answer.partial("half"));
              assertThat(record.spent().effects()).isLessThanOrEqualTo(7);
            });

    assertThat(deaths).isGreaterThan(8);
  }

  @Test
  void agents_that_delegate_to_themselves_go_as_deep_as_the_first_may() {
    Architecture architecture =
        (_, run) -> Answer.of("x" + run.delegate("it", Task.of("again")).text());
    var limits = new Limits(100_000, BigDecimal.ONE, 12, 5, 2, 100);

    try (var bench = Workbench.of(architecture).budget("it", limits)) {
      var id = bench.run("anything").id();

      assertThat(bench.tasks().find(id + ".0.0")).isPresent();
      assertThat(bench.tasks().find(id + ".0.0.0")).isEmpty();
    }
  }

  @Test
  void runs_ten_thousand_effects_in_as_many_branches() {
    Architecture architecture =
        (_, run) -> {
          var items = java.util.stream.IntStream.range(0, 10_000).boxed().toList();
          return Answer.of(
              "" + run.each(items, it -> run.once("n", Integer.class, () -> it)).size());
        };

    try (var bench = Workbench.of(architecture)) {
      assertThat(bench.run("anything").answer()).contains(Answer.of("10000"));
    }
  }

  @Test
  void
      what_was_joined_before_a_branch_began_is_said_by_its_first_entry_and_the_next_of_its_parent() {
    Architecture architecture =
        (_, run) -> {
          run.each(List.of("a", "b"), it -> run.think(Prompt.of("round one", it)));
          run.each(List.of("c"), it -> run.think(Prompt.of("round two", it)));
          return Answer.of(run.think(Prompt.of("end", "e")));
        };

    try (var bench = Workbench.of(architecture)) {
      var entries =
          bench.journal(bench.run("anything").id(), it -> it.phase() == Entry.Phase.INTENT);

      assertThat(entries)
          .filteredOn(it -> it.path().equals("/2/0") || it.path().equals("/3"))
          .extracting(Entry::after)
          .containsExactly(List.of("/0", "/1"), List.of("/0", "/1", "/2"));
    }
  }
}
