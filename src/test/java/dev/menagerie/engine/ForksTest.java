// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Origin;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Going on from an entry of another task: as before, with something changed, or as another. */
@Timeout(60)
class ForksTest {

  private static ToolCall call(String tool, String value) {
    return ToolCall.of(tool, Json.object().add("value", value).build());
  }

  private static ScriptedModel echo() {
    return ScriptedModel.says(
        it -> "re " + ScriptedModel.text(it.prompt()).strip().replace("\n", " | "));
  }

  private static LedgerTools tools() {
    return new LedgerTools()
        .with("look", Trust.READ_ONLY, it -> "seen " + it.getString("value"))
        .with("put", Trust.IDEMPOTENT, it -> "put " + it.getString("value"))
        .with("send", Trust.NONE, it -> "sent " + it.getString("value"));
  }

  private static Workbench bench(Architecture architecture) {
    return Workbench.of(architecture).model(echo()).tools(tools());
  }

  private static Entry entry(Workbench bench, String task, String path, Phase phase) {
    return bench.tasks().journal(task, 0, Integer.MAX_VALUE).stream()
        .filter(it -> it.path().equals(path) && it.phase() == phase)
        .findFirst()
        .orElseThrow();
  }

  private static long position(Workbench bench, TaskRecord task, String path, Phase phase) {
    return entry(bench, task.id(), path, phase).position();
  }

  private static TaskRecord fork(Workbench bench, TaskRecord source, Cut cut) {
    return bench.ended(bench.tasks().fork(source.id(), cut).id());
  }

  private static String text(TaskRecord task) {
    return task.answer().orElseThrow().text();
  }

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
              "/0 INTENT", "/0 RESULT", "/1 INTENT", "/1 RESULT", "/ INTENT", "/2 INTENT",
              "/2 RESULT", "/ RESULT");
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
  void side_effects_behind_the_cut_are_listed_until_acknowledged_and_then_count_as_done() {
    Architecture architecture =
        (_, run) -> {
          var thought = run.think(Prompt.of("plan", "p"));
          var seen = run.act(call("look", "a")).text();
          var put = run.act(call("put", "b")).text();
          var sent = run.act(call("send", "c")).text();
          return Answer.of(String.join(", ", thought, seen, put, sent));
        };
    try (var bench = bench(architecture)) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/0", Phase.RESULT));

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut))
          .isInstanceOfSatisfying(
              Unacknowledged.class,
              it ->
                  assertThat(it.sideEffects())
                      .extracting(SideEffect::path, SideEffect::tool)
                      .containsExactly(
                          tuple("/2", "put"),
                          tuple("/3", "send")));
      var fork = fork(bench, source, cut.acknowledging(List.of("/2", "/3")));

      assertThat(fork.answer()).isEqualTo(source.answer());
      assertThat(bench.tools().ledger()).hasSize(3);
      assertThat(fork.spent().toolCalls()).isZero();
      assertThat(entry(bench, fork.id(), "/3", Phase.RESULT).outcome())
          .isEqualTo(
              Json.object()
                  .add("result", "sent c")
                  .add("recorded", Json.object().add("task", source.id()).add("path", "/3"))
                  .build());
      assertThat(bench.tasks().diff(source.id(), fork.id()).firstDivergence()).isEmpty();
    }
  }

  @Test
  void a_call_that_was_sent_and_not_answered_before_the_fork_is_in_doubt_in_it() {
    Architecture architecture =
        (_, run) -> {
          run.think(Prompt.of("plan", "p"));
          return Answer.of(run.act(call("send", "c")).text());
        };
    var tools =
        new LedgerTools()
            .withOutcome(
                "send",
                Trust.NONE,
                _ -> new ToolOutcome.InDoubt("no answer"));
    try (var bench = Workbench.of(architecture).model(echo()).tools(tools)) {
      var source = bench.start("x");
      bench.waiting(source.id());
      var cut = Cut.behind(position(bench, source, "/1", Phase.INTENT));

      var fork = bench.tasks().fork(source.id(), cut.acknowledging(List.of("/1")));
      var waiting = bench.waiting(fork.id());
      bench.tasks().reply(fork.id(), waiting.path(), new Reaction.Happened("it arrived"));

      assertThat(waiting.text()).contains(source.id(), "/1");
      assertThat(text(bench.ended(fork.id()))).isEqualTo("it arrived");
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void another_agent_goes_on_with_what_was_seen_and_repeats_no_call() {
    Architecture one =
        (_, run) -> {
          run.act(call("look", "a"));
          run.act(call("send", "b"));
          run.think(Prompt.of("stuck", "s"));
          return Answer.of("stuck");
        };
    Architecture other =
        (_, run) -> {
          var seen = run.each(List.of("a", "a"), it -> run.act(call("look", it)).text());
          return Answer.of(
              seen + run.act(call("send", "b")).text() + run.act(call("send", "d")).text());
        };
    try (var bench = bench(one).agent("other", other)) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/2", Phase.INTENT)).by("other");

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut))
          .isInstanceOf(Unacknowledged.class)
          .hasMessageContaining("/1");
      var fork = fork(bench, source, cut.acknowledging(List.of("/1")));

      assertThat(text(fork)).isEqualTo("[seen a, seen a]sent bsent d");
      assertThat(fork.agent()).isEqualTo("other");
      assertThat(bench.tools().ledger()).hasSize(3);
      assertThat(fork.spent().toolCalls()).isEqualTo(1);
    }
  }

  @Test
  void what_was_seen_is_looked_at_again_once_the_fork_has_changed_something_itself() {
    Architecture one =
        (_, run) -> Answer.of(run.act(call("look", "a")).text() + run.think(Prompt.of("t", "t")));
    Architecture other =
        (_, run) -> {
          run.act(call("look", "a"));
          run.act(call("send", "new"));
          return Answer.of(run.act(call("look", "a")).text());
        };
    try (var bench = bench(one).agent("other", other)) {
      var source = bench.run("x");

      fork(bench, source, Cut.behind(position(bench, source, "/0", Phase.RESULT)).by("other"));

      assertThat(bench.tools().ledger())
          .extracting(LedgerTools.Performed::tool)
          .containsExactly("look", "send", "look");
    }
  }

  @Test
  void a_fork_remembers_what_was_known_at_the_cut_and_what_it_and_its_children_wrote() {
    Architecture architecture =
        (_, run) -> {
          run.remember(Note.of("note one"));
          run.think(Prompt.of("between", "b"));
          run.remember(Note.of("note two"));
          run.delegate("child", Task.of("c"));
          return Answer.of(texts(run));
        };
    Architecture child =
        (_, run) -> {
          var seen = texts(run);
          run.remember(Note.of("note of the child"));
          return Answer.of(seen);
        };
    try (var bench = bench(architecture).agent("child", child).memory("shared")) {
      var source = bench.run("x");
      bench.run("another task that remembers");
      long at = position(bench, source, "/0", Phase.RESULT);

      var fork = fork(bench, source, Cut.behind(at));
      var second = fork(bench, fork, Cut.behind(position(bench, fork, "/2", Phase.RESULT)));

      assertThat(text(fork)).isEqualTo("[note one, note two, note of the child]");
      assertThat(second.answer()).isEqualTo(fork.answer());
      var inChild = entry(bench, fork.id(), "/3", Phase.RESULT).outcome().asJsonObject();
      assertThat(inChild.getString("text")).isEqualTo("[note one, note two]");
    }
  }

  private static String texts(Run run) {
    return run.recall(Query.of("note", 10)).stream().map(Note::text).toList().toString();
  }

  @Test
  void a_waiting_task_is_forked_and_asks_again() {
    Architecture architecture =
        (_, run) -> Answer.of(run.think(Prompt.of("t", "t")) + run.ask(Question.of("why?")));
    try (var bench = bench(architecture)) {
      var source = bench.start("x");
      bench.waiting(source.id());

      var fork =
          bench
              .tasks()
              .fork(source.id(), Cut.behind(position(bench, source, "/1", Phase.INTENT)));
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
  void a_kept_delegation_is_not_repeated_and_a_dropped_one_gets_a_new_child() {
    Architecture architecture =
        (_, run) -> {
          var one = run.delegate("child", Task.of("one"));
          var two = run.delegate("child", Task.of("two"));
          return Answer.of(one.text() + two.text());
        };
    Architecture child = (task, run) -> Answer.of(run.act(call("send", task.goal())).text());
    try (var bench = bench(architecture).agent("child", child)) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/0", Phase.RESULT));

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut))
          .isInstanceOfSatisfying(
              Unacknowledged.class,
              it ->
                  assertThat(it.sideEffects())
                      .extracting(SideEffect::path)
                      .containsExactly("/1/0"));
      var fork = fork(bench, source, cut.acknowledging(List.of("/1/0")));

      assertThat(fork.answer()).isEqualTo(source.answer());
      assertThat(bench.tools().ledger()).hasSize(2);
      assertThat(bench.tasks().find(fork.id() + ".1")).isPresent();
      assertThat(bench.tasks().find(fork.id() + ".0")).isEmpty();
      assertThatThrownBy(() -> bench.tasks().delete(source.id() + ".1"))
          .hasMessageContaining(fork.id());
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
      assertRefused(bench, source, Cut.behind(thought).by("nobody").acknowledging(List.of("/1")), "no agent nobody");
      assertRefused(bench, source, Cut.behind(thought).with(text).by("other"), "leave out set or agent");
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
  void a_fork_of_a_fork_knows_the_calls_that_the_first_has_not_needed_yet() {
    Architecture architecture =
        (_, run) -> {
          run.think(Prompt.of("plan", "p"));
          var one = run.act(call("send", "one")).text();
          run.think(Prompt.of("between", "b"));
          return Answer.of(one + run.act(call("send", "two")).text());
        };
    try (var bench = bench(architecture)) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/0", Phase.RESULT));
      var fork = fork(bench, source, cut.acknowledging(List.of("/1", "/3")));
      var behindOne = Cut.behind(position(bench, fork, "/1", Phase.RESULT));

      assertThatThrownBy(() -> bench.tasks().fork(fork.id(), behindOne))
          .isInstanceOf(Unacknowledged.class)
          .hasMessageContaining("1 side effects");
      var second = fork(bench, fork, behindOne.acknowledging(List.of("/3")));

      assertThat(second.answer()).isEqualTo(source.answer());
      assertThat(bench.tools().ledger()).hasSize(2);
      assertThat(second.spent().toolCalls()).isZero();
    }
  }

  @Test
  void a_fork_survives_death_at_every_write() throws InterruptedException {
    Architecture architecture =
        (_, run) -> {
          var first = run.think(Prompt.of("first", "f"));
          var sides =
              run.each(
                  List.of("l", "r"),
                  it -> {
                    var thought = run.think(Prompt.of("side", first + it));
                    return run.act(call("send", thought)).text();
                  });
          run.remember(Note.of("note " + sides));
          var child = run.delegate("child", Task.of("c")).text();
          return Answer.of(child + texts(run) + run.ask(Question.of("well?")));
        };
    Architecture child =
        (_, run) -> Answer.of(run.act(call("put", "c")).text() + run.act(call("look", "c")).text());
    Supplier<Workbench> benches =
        () -> {
          var bench = bench(architecture).agent("child", child).memory("shared");
          var source = bench.start("x");
          bench.tasks().reply(source.id(), bench.waiting(source.id()).path(), so());
          bench.ended(source.id());
          return bench;
        };
    Function<Workbench, TaskRecord> start =
        bench -> {
          var filter = new Filter(any(), any(), any(), any(), any(), 9);
          var source =
              bench.tasks().list(filter).stream()
                  .filter(it -> it.parent().isEmpty())
                  .findFirst()
                  .orElseThrow();
          var set = new Change.Prompt(new Rewording.Text("other"));
          var cut = Cut.behind(position(bench, source, "/1/0", Phase.INTENT)).with(set);
          return bench
              .tasks()
              .fork(source.id(), cut.acknowledging(List.of("/1/1", "/2/1", "/4/0", "/3", "/5")));
        };

    int deaths = new CrashSuite(benches, start, _ -> so()).run();

    assertThat(deaths).isGreaterThan(20);
    Guarantee.FORK.shown(
        getClass(),
        "the process dies before and after each write of a fork",
        deaths,
        "same answer, same journal, no call twice");
  }

  private static Reaction so() {
    return new Reaction.Text("so");
  }

  private static <T> Optional<T> any() {
    return Optional.empty();
  }
}
