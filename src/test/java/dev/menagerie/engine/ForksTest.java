// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.bench;
import static dev.menagerie.engine.Forked.call;
import static dev.menagerie.engine.Forked.echo;
import static dev.menagerie.engine.Forked.entry;
import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Origin;
import dev.menagerie.testkit.JournalBefore;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Going on from an entry of another task, as before or with something changed. */
@Timeout(60)
class ForksTest {

  private static final Architecture THREE_THOUGHTS =
      (task, run) -> {
        var first = run.think(Prompt.of("first", task.goal()));
        var second = run.think(Prompt.of("second", first));
        return Answer.of(run.think(Prompt.of("third", second)));
      };

  @Test
  void an_unchanged_fork_goes_on_where_it_was_cut_and_begins_with_what_it_shares() {
    var model = echo();
    try (var bench = Workbench.of(THREE_THOUGHTS).model(model)) {
      var source = bench.run("x");
      long at = position(bench, source, "/1", Phase.RESULT);
      int asked = model.seen().size();

      var fork = fork(bench, source, Cut.behind(at));

      assertThat(fork.answer()).isEqualTo(source.answer());
      assertThat(fork.origin()).contains(new Origin(source.id(), at));
      assertThat(model.seen()).hasSize(asked + 1);
      assertThat(fork.spent().effects()).isEqualTo(1);
      var entries = bench.tasks().journal(fork.id(), 0, 100);
      assertThat(entries).extracting(Entry::position).isSorted();
      assertThat(entries)
          .extracting(it -> it.path() + " " + it.phase())
          .containsExactly(
              "/0 INTENT",
              "/0 RESULT",
              "/1 INTENT",
              "/1 RESULT",
              "/ INTENT",
              "/2 INTENT",
              "/2 RESULT",
              "/ RESULT");
      assertThat(bench.tasks().journal(fork.id(), at, 2))
          .extracting(Entry::path)
          .containsExactly("/", "/2");
      assertThat(bench.stream(fork.id(), 0)).hasSizeGreaterThanOrEqualTo(9);
    }
  }

  @Test
  void another_outcome_changes_what_depends_on_it_and_nothing_else() {
    Architecture architecture =
        (_, run) -> {
          var left = run.fork(() -> run.think(Prompt.of("left", "l")));
          var right = run.fork(() -> run.think(Prompt.of("right", "r")));
          return Answer.of(left.join() + " and " + right.join());
        };
    var model = echo();
    try (var bench = Workbench.of(architecture).model(model)) {
      var source = bench.run("x");
      int asked = model.seen().size();
      var set = new Change.Outcome(Json.object().add("text", "changed").build());
      long at = position(bench, source, "/0/0", Phase.RESULT);

      var fork = fork(bench, source, Cut.behind(at).with(set));

      assertThat(text(fork)).isEqualTo("changed and re r");
      assertThat(model.seen()).hasSize(asked);
      assertThat(fork.spent()).isEqualTo(Spent.NONE);
      var edited = entry(bench, fork.id(), "/0/0", Phase.RESULT);
      assertThat(edited.task()).isEqualTo(fork.id());
      assertThat(edited.outcome().asJsonObject().getString("model")).isEqualTo("test:scripted");
    }
  }

  @Test
  void another_prompt_is_asked_at_one_thought_and_stays_asked_after_a_restart() {
    try (var bench = Workbench.of(THREE_THOUGHTS).model(echo())) {
      var source = bench.run("x");
      long at = position(bench, source, "/1", Phase.INTENT);
      var cut = Cut.behind(at).with(new Change.Prompt(new Rewording.Text("better")));

      var fork = fork(bench, source, cut);
      var again = fork(bench, fork, Cut.behind(position(bench, fork, "/2", Phase.RESULT)));

      assertThat(text(fork)).isEqualTo("re re better");
      assertThat(again.answer()).isEqualTo(fork.answer());
      assertThat(bench.tasks().journal(again.id(), 0, 100))
          .noneMatch(it -> it.name().equals("drift"));
      assertThat(again.spent()).isEqualTo(Spent.NONE);
    }
  }

  @Test
  void a_waiting_task_is_forked_and_asks_again() {
    Architecture architecture =
        (_, run) -> Answer.of(run.think(Prompt.of("t", "t")) + run.ask(Question.of("why?")));
    try (var bench = bench(architecture)) {
      var source = bench.start("x");
      bench.waiting(source.id());

      var fork =
          bench.tasks().fork(source.id(), Cut.behind(position(bench, source, "/1", Phase.INTENT)));
      bench.tasks().reply(fork.id(), bench.waiting(fork.id()).path(), new Reaction.Text("so"));

      assertThat(text(bench.ended(fork.id()))).isEqualTo("re tso");
      assertThat(bench.tasks().find(source.id()).orElseThrow().status()).isEqualTo(Status.WAITING);
    }
  }

  @Test
  void a_task_that_ran_out_of_budget_is_continued_with_a_larger_one() {
    var little = new Limits(1_000_000, BigDecimal.ONE, 2, 10, 1, 600);
    var more = new Limits(1_000_000, BigDecimal.ONE, 1, 10, 1, 600);
    try (var bench = Workbench.of(THREE_THOUGHTS).model(echo()).budget("it", little)) {
      var source = bench.run("x");
      long last = bench.journal(source.id()).getLast().position();

      var fork = fork(bench, source, Cut.behind(last).within(more));

      assertThat(source.status()).isEqualTo(Status.PARTIAL);
      assertThat(fork.status()).isEqualTo(Status.COMPLETED);
      assertThat(fork.spent().effects()).isEqualTo(1);
    }
  }

  @Test
  void a_list_goes_on_behind_its_last_element_before_the_cut() {
    record Item(String name) {}
    Architecture architecture =
        (_, run) -> {
          var names = new ArrayList<String>();
          run.thinkEach(Prompt.of("items", "i"), Item.class, it -> names.add(it.name()));
          return Answer.of(names.toString());
        };
    var asked = new AtomicInteger();
    var model =
        ScriptedModel.says(
            _ ->
                asked.incrementAndGet() == 1
                    ? "{\"value\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"
                    : "{\"value\":[{\"name\":\"c\"}]}");
    try (var bench = Workbench.of(architecture).model(model)) {
      var source = bench.run("x");

      var fork = fork(bench, source, Cut.behind(position(bench, source, "/0", Phase.ELEMENT)));

      assertThat(text(source)).isEqualTo("[a, b]");
      assertThat(text(fork)).isEqualTo("[a, c]");
      assertThat(fork.spent().effects()).isEqualTo(1);
    }
  }

  @Test
  void a_task_with_forks_stays_until_they_are_deleted() {
    try (var bench = Workbench.of(THREE_THOUGHTS).model(echo())) {
      var source = bench.run("x");
      var fork = fork(bench, source, Cut.behind(position(bench, source, "/0", Phase.RESULT)));

      assertThatThrownBy(() -> bench.tasks().delete(source.id()))
          .isInstanceOf(Refused.class)
          .hasMessageContaining(fork.id());
      bench.tasks().delete(fork.id());
      bench.tasks().delete(source.id());

      assertThat(bench.tasks().find(source.id())).isEmpty();
    }
  }

  @Test
  void what_does_not_fit_is_refused_with_what_would() {
    Architecture architecture =
        (_, run) -> Answer.of(run.think(Prompt.of("t", "t")) + run.act(call("send", "a")).text());
    try (var bench = bench(architecture).agent("other", THREE_THOUGHTS)) {
      var source = bench.run("x");
      long first = bench.journal(source.id()).getFirst().position();
      long last = bench.journal(source.id()).getLast().position();
      long thought = position(bench, source, "/0", Phase.RESULT);
      long act = position(bench, source, "/1", Phase.RESULT);
      var text = new Change.Prompt(new Rewording.Text("better"));

      assertRefused(bench, source, Cut.behind(last + 1), "from %d to %d".formatted(first, last));
      assertRefused(bench, source, Cut.behind(act).with(text), "must be an entry of a think");
      assertRefused(bench, source, outcome(first, "{}"), "must be the result of a think, act");
      assertRefused(
          bench,
          source,
          outcome(thought, "{\"answer\":1}"),
          "\"model\"?: a text, \"finish\"?: a text, \"text\": a text");
      assertRefused(bench, source, outcome(thought, "{\"text\":1}"), "\"text\": a text");
      assertRefused(bench, source, outcome(act, "{\"result\":1}"), "{\"result\": text}");
      assertRefused(
          bench,
          source,
          Cut.behind(thought).acknowledging(List.of("/7")),
          "acknowledge[0]: /7 is no");
      assertRefused(
          bench,
          source,
          Cut.behind(thought).by("nobody").acknowledging(List.of("/1")),
          "no agent nobody");
      assertRefused(
          bench, source, Cut.behind(thought).with(text).by("other"), "leave out set or agent");
    }
  }

  private static Cut outcome(long at, String json) {
    return Cut.behind(at).with(new Change.Outcome(Json.object(json)));
  }

  private static void assertRefused(Workbench bench, TaskRecord source, Cut cut, String why) {
    assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_fork_counts_for_the_caller_and_is_refused_like_any_new_task() {
    var config =
        new EngineConfig(new Crowd(1, 0, 1, 1), Duration.ofSeconds(60), Duration.ofHours(1));
    Architecture asks = (_, run) -> Answer.of(run.ask(Question.of("which?")));
    try (var bench = Workbench.of(asks).config(config)) {
      var none = Optional.<String>empty();
      var submission =
          new Submission(
              "it",
              Task.of("x"),
              JsonValue.EMPTY_JSON_OBJECT,
              Optional.empty(),
              none,
              none,
              Optional.of("anna"));
      var source = bench.tasks().start(submission);
      bench.waiting(source.id());
      var cut = Cut.behind(bench.journal(source.id()).getFirst().position());

      var fork = bench.tasks().fork(source.id(), cut);

      assertThat(fork.caller()).isEqualTo(Optional.of("anna"));
      assertRefused(bench, source, cut, "1 tasks are queued");
      bench.tasks().stop();
      assertRefused(bench, source, cut, "the server is stopping");
    }
  }

  @Test
  void a_task_is_not_removed_while_its_fork_is_being_written() {
    var late = new AtomicReference<CompletableFuture<Boolean>>();
    try (var bench = Workbench.of(THREE_THOUGHTS).model(echo())) {
      bench.writingThrough(journal -> new Meanwhile(journal, () -> late.set(removal(bench))));
      var source = bench.run("x");

      var fork = fork(bench, source, Cut.behind(position(bench, source, "/1", Phase.RESULT)));

      assertThat(fork.answer()).isEqualTo(source.answer());
      assertThat(late.get().join()).isFalse();
      assertThat(bench.tasks().find(source.id())).isPresent();
    }
  }

  /** Has the oldest task removed, if that can be done now. */
  private static CompletableFuture<Boolean> removal(Workbench bench) {
    var none = Optional.<String>empty();
    var all = new Catalogue.Filter(Optional.empty(), none, none, none, none, 10);
    var oldest = bench.tasks().list(all).getLast();
    var removal = CompletableFuture.supplyAsync(() -> bench.tasks().removed(oldest));
    try {
      removal.get(100, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return removal; // it waits, as it is to
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    return removal;
  }

  /** A journal beside which something happens just before a fork is written. */
  private record Meanwhile(Journal journal, Runnable action) implements JournalBefore {

    @Override
    public Receipt append(List<Write> writes) {
      var save = writes.getLast() instanceof Write.Save(var task) ? task : null;
      if (save != null && save.status() == Status.QUEUED && save.origin().isPresent()) {
        action.run();
      }
      return journal.append(writes);
    }
  }

  @Test
  void the_difference_names_where_two_tasks_part() {
    try (var bench = Workbench.of(THREE_THOUGHTS).model(echo())) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/1", Phase.RESULT));
      var change = new Change.Outcome(Json.object().add("text", "other").build());
      var fork = fork(bench, source, cut.with(change));

      var difference = bench.tasks().diff(source.id(), fork.id());

      assertThat(difference.firstDivergence().orElseThrow().path()).isEqualTo("/1");
      assertThat(difference.common()).isEqualTo(4);
      assertThat(difference.firstDivergence().flatMap(Difference.Divergence::b).map(Entry::task))
          .isEqualTo(Optional.of(fork.id()));
      assertThat(bench.tasks().diff(source.id(), source.id()).firstDivergence()).isEmpty();
      assertThat(bench.journal(fork.id(), it -> it.kind() == Kind.THINK)).hasSize(3);
    }
  }

  @Test
  void the_difference_sees_what_look_ups_found_but_not_who_wrote_it() {
    Architecture architecture =
        (_, run) -> {
          run.remember(List.of(new Add(Noted.of(Note.of("an owl")))));
          return Answer.of(run.recall(Listing.of(ThingType.NOTE, 1)).size() + " notes");
        };
    try (var bench = Workbench.of(architecture)) {
      var source = bench.run("x");
      var again = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/1", Phase.RESULT));
      var none = Json.object().add("things", Json.array()).build();
      var fork = fork(bench, source, cut.with(new Change.Outcome(none)));

      assertThat(bench.tasks().diff(source.id(), again.id()).firstDivergence()).isEmpty();
      assertThat(bench.tasks().diff(source.id(), fork.id()).firstDivergence().orElseThrow().path())
          .isEqualTo("/1");
    }
  }
}
