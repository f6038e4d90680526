// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TasksTest {

  private static Limits limits(long tokens, long effects, long toolCalls, int depth) {
    return new Limits(tokens, BigDecimal.TEN, effects, toolCalls, depth, 60);
  }

  private static final Architecture FIVE_BRANCHES =
      (_, run) -> {
        run.offer("started");
        var said = run.each(List.of(1, 2, 3, 4, 5), n -> run.think(Prompt.of("n", "number " + n)));
        return Answer.of(String.join(",", said));
      };

  @Test
  void ends_partial_with_the_last_offer_when_the_effects_are_spent() {
    for (int effects = 0; effects < 5; effects++) {
      try (var bench = Workbench.of(FIVE_BRANCHES).budget("it", limits(100_000, effects, 9, 1))) {
        var record = bench.run("anything");

        assertThat(record.status()).isEqualTo(Status.PARTIAL);
        assertThat(record.answer().orElseThrow()).isEqualTo(Answer.partial("started"));
        assertThat(record.error().orElseThrow())
            .contains("budget of %d effects".formatted(effects));
        assertThat(record.spent().effects()).isLessThanOrEqualTo(effects);
      }
    }
  }

  @Test
  void never_spends_or_reserves_more_tokens_than_allowed_even_in_parallel() {
    for (int tokens = 1; tokens < 700; tokens += 37) {
      var model = ScriptedModel.says(_ -> "x".repeat(380));
      try (var bench =
          Workbench.of(FIVE_BRANCHES).model(model).budget("it", limits(tokens, 100, 9, 1))) {
        var record = bench.run("anything");

        assertThat(record.spent().usage().tokens()).isLessThanOrEqualTo(tokens);
      }
    }
  }

  @Test
  void branches_that_fit_one_after_the_other_are_not_refused_for_running_at_once() {
    var model = ScriptedModel.says(_ -> "short");
    try (var bench =
        Workbench.of(FIVE_BRANCHES).model(model).budget("it", limits(150, 100, 9, 1))) {
      assertThat(bench.run("anything").status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void a_child_spends_its_parents_budget_too() {
    Architecture parent =
        (_, run) -> {
          run.offer("began");
          return Answer.of(run.delegate("child", Task.of("part")).text());
        };
    Architecture child =
        (_, run) -> {
          IntStream.range(0, 10).forEach(n -> run.think(Prompt.of("n", "number " + n)));
          return Answer.of("all ten");
        };

    try (var bench =
        Workbench.of(parent).agent("child", child).budget("it", limits(100_000, 6, 9, 1))) {
      var record = bench.run("anything");

      assertThat(record.spent().effects()).isLessThanOrEqualTo(6);
      var childRecord = bench.tasks().find(record.id() + ".1").orElseThrow();
      assertThat(childRecord.status()).isEqualTo(Status.PARTIAL);
      assertThat(childRecord.error().orElseThrow()).contains("budget of 6 effects");
    }
  }

  @Test
  void refuses_to_delegate_deeper_than_allowed() {
    Architecture parent = (_, run) -> Answer.of(run.delegate("it", Task.of("part")).text());

    try (var bench = Workbench.of(parent).budget("it", limits(100_000, 100, 9, 0))) {
      assertThat(bench.run("anything").error().orElseThrow()).contains("delegation");
    }
  }

  @Test
  void keeps_to_its_budget_across_a_crash() {
    try (var bench = Workbench.of(FIVE_BRANCHES).budget("it", limits(400, 100, 9, 1))) {
      var model =
          ScriptedModel.replies(
              call -> {
                if (ScriptedModel.text(call.prompt()).contains("number 5")) {
                  throw new IllegalStateException("the process dies here");
                }
                return ScriptedModel.reply("x".repeat(100), List.of());
              });
      bench.model(model);
      var id = bench.start("anything").id();
      bench.ended(id);

      assertThat(bench.tasks().find(id).orElseThrow().spent().usage().tokens())
          .isLessThanOrEqualTo(400);
    }
  }

  @Test
  void cancel_ends_a_task_and_its_children_and_says_what_was_in_flight() throws Exception {
    var reached = new CountDownLatch(1);
    Architecture parent = (_, run) -> Answer.of(run.delegate("child", Task.of("part")).text());
    Architecture child =
        (_, run) -> Answer.of(run.act(ToolCall.of("t__slow", JsonObject.EMPTY_JSON_OBJECT)).text());
    var tools =
        new LedgerTools()
            .with(
                "t__slow",
                Trust.NONE,
                _ -> {
                  reached.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                  return "interrupted";
                });

    try (var bench = Workbench.of(parent).agent("child", child).tools(tools)) {
      var id = bench.start("anything").id();
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

      var cancelled = bench.tasks().cancel(id);

      assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
      var childId = id + ".0";
      assertThat(bench.ended(childId).status()).isEqualTo(Status.CANCELLED);
      var cancel = bench.journal(childId, entry -> entry.kind() == Kind.CANCEL).getFirst();
      assertThat(cancel.outcome().toString())
          .contains("\"path\":\"/0\"", "t__slow", "\"inDoubt\":true");
      assertThat(bench.journal(childId).getLast().kind()).isEqualTo(Kind.RUN);
      assertThat(bench.tasks().cancel(id)).isEqualTo(cancelled);
    }
  }

  @Test
  void cancels_what_waits_and_what_is_queued() {
    Architecture asking = (_, run) -> Answer.of(run.ask(Question.of("well?")));
    var config = new EngineConfig(1, Duration.ofSeconds(5), Duration.ofMinutes(1));

    try (var bench = Workbench.of(asking).config(config)) {
      var waiting = bench.start("one").id();
      bench.waiting(waiting);
      var queued = bench.start("two");

      assertThat(queued.status()).isEqualTo(Status.QUEUED);
      assertThat(bench.tasks().cancel(queued.id()).status()).isEqualTo(Status.CANCELLED);
      assertThat(bench.tasks().cancel(waiting).status()).isEqualTo(Status.CANCELLED);
      assertThat(bench.tasks().waiting()).isEmpty();
      var third = bench.start("three").id();
      assertThat(bench.waiting(third).task()).isEqualTo(third);
    }
  }

  @Test
  void a_stream_cut_anywhere_and_continued_equals_the_uncut_one() {
    try (var bench = Workbench.of(FIVE_BRANCHES)) {
      var id = bench.start("anything").id();
      var whole = journaled(bench.stream(id, 0));

      assertThat(whole).hasSize(bench.journal(id).size());
      for (int cut = 1; cut <= whole.size(); cut++) {
        var rest = journaled(bench.stream(id, whole.get(cut - 1).entry().position()));
        assertThat(rest).isEqualTo(whole.subList(cut, whole.size()));
      }
    }
  }

  private static List<Event.Journaled> journaled(List<Event> events) {
    return events.stream()
        .filter(Event.Journaled.class::isInstance)
        .map(Event.Journaled.class::cast)
        .toList();
  }

  @Test
  void streams_deltas_while_a_model_writes() {
    Architecture architecture = (_, run) -> Answer.of(run.think(Prompt.of("long", "write")));
    var watching = new CountDownLatch(1);
    var model =
        ScriptedModel.says(
            _ -> {
              try {
                assertThat(watching.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return "a reply of some length";
            });

    try (var bench = Workbench.of(architecture).model(model)) {
      var id = bench.start("anything").id();
      var text = new StringBuilder();
      try (var stream = bench.tasks().events(id, 0)) {
        var event = stream.next(Workbench.PATIENCE);
        watching.countDown();
        while (!(event instanceof Event.End)) {
          if (event instanceof Event.Delta(_, var piece)) {
            text.append(piece);
          }
          event = stream.next(Workbench.PATIENCE);
        }
      }

      assertThat(text.toString()).isEqualTo("a reply of some length");
    }
  }

  @Test
  void refuses_positions_of_other_tasks() {
    try (var bench = Workbench.of(FIVE_BRANCHES)) {
      var one = bench.run("one");
      var other = bench.run("other");
      long foreign = bench.journal(other.id()).getFirst().position();

      assertThatThrownBy(() -> bench.tasks().events(one.id(), foreign))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("position " + foreign);
      assertThatThrownBy(() -> bench.tasks().events("nothing", 0))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("no task nothing");
    }
  }

  @Test
  void a_key_names_one_request() {
    try (var bench = Workbench.of(FIVE_BRANCHES)) {
      var first = bench.tasks().start(keyed("anything"));
      var again = bench.tasks().start(keyed("anything"));

      assertThat(again.id()).isEqualTo(first.id());
      assertThatThrownBy(() -> bench.tasks().start(keyed("something else")))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("Idempotency-Key");
    }
  }

  private static Submission keyed(String goal) {
    return new Submission(
        "it",
        Task.of(goal),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.of("the key"));
  }

  @Test
  void another_architecture_on_the_same_journal_diverges_and_loses_nothing() {
    Architecture before =
        (_, run) -> {
          run.think(Prompt.of("one", "1"));
          return Answer.of(run.ask(Question.of("?")));
        };
    Architecture after =
        (_, run) -> {
          run.act(ToolCall.of("t__read", JsonObject.EMPTY_JSON_OBJECT));
          return Answer.of("other");
        };

    try (var bench = Workbench.of(before)) {
      var id = bench.start("anything").id();
      bench.waiting(id);
      bench.agent("it", after).restart();
      var record = bench.ended(id);

      assertThat(record.status()).isEqualTo(Status.DIVERGED);
      assertThat(record.error().orElseThrow()).contains(id, "/0", "think one", "act t__read");
    }
  }

  @Test
  void a_reworded_prompt_is_drift_and_goes_on() {
    var wording = new ArrayList<>(List.of("old words"));
    Architecture architecture =
        (_, run) ->
            Answer.of(run.think(Prompt.of("one", wording.getLast())) + run.ask(Question.of("?")));

    try (var bench = Workbench.of(architecture)) {
      var id = bench.start("anything").id();
      bench.waiting(id);
      wording.add("new words");
      bench.restart();
      bench.tasks().reply(id, bench.waiting(id).path(), new Reaction.Text("!"));

      assertThat(bench.ended(id).answer().orElseThrow().text()).isEqualTo("said!");
      assertThat(bench.journal(id, entry -> entry.name().equals("drift"))).hasSize(1);
    }
  }

  @Test
  void a_bug_in_an_architecture_fails_the_task_with_its_message() {
    Architecture architecture =
        (_, _) -> {
          throw new IllegalStateException("a bug");
        };

    try (var bench = Workbench.of(architecture)) {
      var record = bench.run("anything");

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error()).contains("a bug");
    }
  }

  @Test
  void deletes_ended_tasks_only() {
    Architecture asking = (_, run) -> Answer.of(run.ask(Question.of("well?")));

    try (var bench = Workbench.of(asking)) {
      var id = bench.start("one").id();
      bench.waiting(id);
      assertThatThrownBy(() -> bench.tasks().delete(id)).hasMessageContaining("cancel it first");

      bench.tasks().cancel(id);
      bench.tasks().delete(id);

      assertThat(bench.tasks().find(id)).isEmpty();
    }
  }
}
