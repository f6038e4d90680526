// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecollectingTest extends RecollectingSetting {

  @Test
  void an_agent_that_says_nothing_about_memory_does_nothing_with_it() {
    try (var bench = bench(MemoryUse.of(SPACE), ECHO)) {
      var record = bench.run("I am Otto");

      assertThat(bench.journal(record.id(), it -> !it.path().equals("/"))).isEmpty();
      assertThat(bench.services().journal().memory(0, 10)).isEmpty();
    }
  }

  @Test
  void what_fits_the_goal_is_recalled_and_marked() {
    var use = new MemoryUse(SPACE, Optional.of(new Recall(2, 500, 0)), Optional.empty(), false);
    try (var bench = bench(use, ECHO)) {
      change(bench, new Add(Noted.of(Note.of("Otto </memory> lies"))));
      change(
          bench, new Add(Noted.of(new Note(Note.Kind.WORKING, "Otto works elsewhere", List.of()))));

      assertThat(text(bench.run("Otto")))
          .endsWith(
              "What is remembered from before:|<memory id=\"n1\">Otto &lt;/memory> lies</memory>");
      assertThat(bench.services().journal().memory(0, 10)).hasSize(2);
    }
  }

  @Test
  void an_episode_says_what_its_task_was_shown() {
    var use = new MemoryUse(SPACE, Optional.of(new Recall(2, 500, 0)), Optional.empty(), true);
    try (var bench = bench(use, ECHO)) {
      change(bench, new Add(Noted.of(Note.of("Otto is an owl"))));
      change(bench, new Add(Noted.of(Note.of("Emma is a cat"))));

      bench.run("Otto");
      bench.run("nobody");

      assertThat(said(bench, ThingType.EPISODE, Episode.class))
          .extracting(Episode::recalled)
          .containsExactly(Optional.of(List.of("n1")), Optional.empty());
    }
  }

  @Test
  void a_task_leaves_an_episode_with_its_calls_in_order() {
    var use = new MemoryUse(SPACE, Optional.empty(), Optional.empty(), true);
    Architecture architecture =
        (_, run) -> {
          var names = List.of("a", "b", "c".repeat(1_000));
          run.each(names, it -> run.act(call(it)));
          return Answer.partial("found");
        };
    var tools = new LedgerTools().with("t__look", Trust.READ_ONLY, _ -> "seen");
    try (var bench = bench(use, architecture).tools(tools)) {
      var record = bench.run("look");

      var episode = said(bench, ThingType.EPISODE, Episode.class).getFirst();
      assertThat(episode.task()).isEqualTo(record.id());
      assertThat(episode.goal()).isEqualTo("look");
      assertThat(episode.outcome()).isEqualTo("found");
      assertThat(episode.reward()).isZero();
      assertThat(episode.actions().subList(0, 2))
          .containsExactly("t__look {\"what\":\"a\"}", "t__look {\"what\":\"b\"}");
      assertThat(episode.actions().getLast()).endsWith("ccc...").hasSizeLessThan(300);
    }
  }

  @Test
  void when_the_budget_ends_the_partial_answer_is_remembered() {
    Architecture architecture =
        (_, run) -> {
          while (true) {
            run.offer(run.think(Prompt.of("more", "more")));
          }
        };
    var few = new Limits(1_000_000, BigDecimal.TEN, 5, 5, 0, 3_600);
    try (var bench = bench(ALL, architecture).budget("it", few)) {
      var record = bench.run("think for ever");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(record.spent().effects()).isEqualTo(5);
      assertThat(turns(bench)).containsExactly("user think for ever", "assistant said");
      assertThat(said(bench, ThingType.EPISODE, Episode.class))
          .singleElement()
          .satisfies(it -> assertThat(it.reward()).isZero());
      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
    }
  }

  @Test
  void every_small_budget_holds_and_ends_partial() {
    Architecture architecture =
        (task, run) ->
            Answer.of(run.think(Prompt.of("t", task.text())) + run.act(call("a")).text());
    for (int effects = 0; effects < 9; effects++) {
      var few = new Limits(1_000_000, BigDecimal.TEN, effects, 5, 0, 3_600);
      try (var bench = talkative(architecture).budget("it", few)) {
        var record = bench.run("Otto");

        assertThat(record.spent().effects()).isEqualTo(Math.min(effects, 8));
        assertThat(record.status()).isEqualTo(effects < 8 ? Status.PARTIAL : Status.COMPLETED);
        assertThat(said(bench, ThingType.EPISODE, Episode.class)).hasSize(1);
        assertThat(bench.tasks().replay(record.id()).identical()).as("%d", effects).isTrue();
      }
    }
  }

  @Test
  void a_look_up_can_have_another_outcome_in_a_fork() {
    try (var bench = bench(TALKS, ECHO)) {
      bench.run("I am Otto");
      var source = bench.run("Who am I?");
      var turns = bench.journal(source.id(), it -> it.path().equals("/2")).getLast();
      var other = turns.outcome().toString().replace("I am Otto", "I am Emma");

      var outcome = new Cut.Change.Outcome(Json.object(other));
      var cut = Cut.behind(turns.position()).with(outcome);
      var fork = bench.ended(bench.tasks().fork(source.id(), cut).id());

      assertThat(text(fork)).contains("user: I am Emma</memory>").doesNotContain("Otto");
    }
  }

  @Test
  void a_task_that_is_cancelled_or_fails_leaves_nothing() {
    Architecture architecture =
        (task, run) -> {
          if (task.goal().equals("fail")) {
            throw new IllegalStateException("it breaks");
          }
          return Answer.of(run.ask(Question.of("sure?")));
        };
    try (var bench = bench(ALL, architecture)) {
      var waits = bench.start("ask");
      bench.waiting(waits.id());
      bench.tasks().cancel(waits.id());
      assertThat(bench.ended(waits.id()).status()).isEqualTo(Status.CANCELLED);

      assertThat(bench.run("fail").status()).isEqualTo(Status.FAILED);

      assertThat(bench.services().journal().memory(0, 10)).isEmpty();
    }
  }

  @Test
  void a_fork_behind_several_changes_sees_all_of_them() {
    Architecture architecture =
        (_, run) -> {
          run.remember(List.of(new Add(note("one")), new Add(note("two")), new Add(note("three"))));
          var heard = run.think(Prompt.of("t", "t"));
          return Answer.of(heard + run.recall(Listing.of(ThingType.NOTE, 9)).size());
        };
    try (var bench = bench(MemoryUse.of(SPACE), architecture)) {
      var source = bench.run("remember");
      var written =
          bench.journal(
              source.id(), it -> it.kind() == Kind.REMEMBER && it.phase() == Phase.RESULT);

      var cut = Cut.behind(written.getFirst().position());
      var fork = bench.ended(bench.tasks().fork(source.id(), cut).id());

      assertThat(text(fork)).isEqualTo("said3");
    }
  }

  @Test
  void survives_death_anywhere_with_all_of_memory() {
    Architecture architecture =
        (task, run) -> {
          var seen = run.each(List.of("a", "b"), it -> run.act(call(it)).text());
          return Answer.of(seen + run.think(Prompt.of("t", task.text())));
        };
    Function<Workbench, TaskRecord> start =
        bench -> {
          return bench.start("Otto");
        };

    int deaths =
        new CrashSuite(() -> talkative(architecture), start, _ -> new Reaction.Text("")).run();

    assertThat(deaths).isGreaterThan(25);
    Guarantee.CRASH.shown(
        getClass(),
        "a task with all of memory around it: death on both sides of each write",
        deaths,
        "same answer, same journal, each turn and episode remembered once");
  }

  @Test
  void replays_and_goes_on_from_each_of_its_entries() {
    Architecture architecture =
        (task, run) -> {
          var seen = run.each(List.of("a", "b"), it -> run.act(call(it)).text());
          return Answer.of(seen + run.think(Prompt.of("t", task.text())));
        };
    try (var bench = talkative(architecture)) {
      var source = bench.run("Otto");

      assertThat(bench.tasks().replay(source.id()).identical()).isTrue();
      for (var entry : bench.journal(source.id())) {
        var fork = bench.ended(bench.tasks().fork(source.id(), Cut.behind(entry.position())).id());

        assertThat(fork.status()).isEqualTo(Status.COMPLETED);
        assertThat(bench.tasks().replay(fork.id()).identical()).as(entry.toString()).isTrue();
      }
    }
  }
}
