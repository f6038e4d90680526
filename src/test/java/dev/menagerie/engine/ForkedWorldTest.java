// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.bench;
import static dev.menagerie.engine.Forked.call;
import static dev.menagerie.engine.Forked.echo;
import static dev.menagerie.engine.Forked.entry;
import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static dev.menagerie.engine.Forked.tools;
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
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What forks do with tools, memory and children: the world that is not cut. */
@Timeout(60)
class ForkedWorldTest {

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
                      .containsExactly(tuple("/2", "put"), tuple("/3", "send")));
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

  private static final Architecture SENDS =
      (_, run) -> {
        run.think(Prompt.of("plan", "p"));
        return Answer.of(run.act(call("send", "c")).text());
      };

  /** The same tools, of which {@code send} needs a person's approval. */
  private static Workbench asking(Architecture architecture) {
    return bench(architecture).tools(tools().ruled("send", Rule.of(Rule.Decision.ASK)));
  }

  private static TaskRecord replied(Workbench bench, String task, Reaction reaction) {
    bench.tasks().reply(task, bench.waiting(task).path(), reaction);
    return bench.ended(task);
  }

  @Test
  void arguments_are_edited_in_a_fork_as_in_any_task() {
    try (var bench = asking(SENDS)) {
      var source = bench.start("x");
      bench.waiting(source.id());
      var cut = Cut.behind(position(bench, source, "/0", Phase.RESULT));

      var fork = bench.tasks().fork(source.id(), cut);
      var edit = new Reaction.Edit(call("send", "d").arguments());

      assertThat(text(replied(bench, fork.id(), edit))).isEqualTo("sent d");
    }
  }

  @Test
  void an_approval_is_for_one_call_and_not_for_that_of_a_fork() {
    try (var bench = asking(SENDS)) {
      var source = replied(bench, bench.start("x").id(), new Reaction.Approve());
      var approval =
          bench.journal(source.id(), it -> it.kind() == Kind.REPLY).getFirst().position();
      var cut = Cut.behind(approval);

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), cut))
          .isInstanceOf(Unacknowledged.class)
          .hasMessageContaining("/1");
      var fork = fork(bench, source, cut.acknowledging(List.of("/1")));

      assertThat(text(fork)).isEqualTo("sent c");
      assertThat(bench.tools().ledger()).hasSize(1);
    }
  }

  @Test
  void what_a_person_made_of_a_call_is_what_was_sent() {
    Architecture other =
        (_, run) ->
            Answer.of(run.act(call("send", "d")).text() + "; " + run.act(call("look", "c")).text());
    try (var bench = asking(SENDS).agent("other", other)) {
      var edit = new Reaction.Edit(call("send", "d").arguments());
      var source = replied(bench, bench.start("x").id(), edit);
      var again = Cut.behind(position(bench, source, "/0", Phase.RESULT));

      assertThatThrownBy(() -> bench.tasks().fork(source.id(), again))
          .isInstanceOfSatisfying(
              Unacknowledged.class,
              it ->
                  assertThat(it.sideEffects())
                      .extracting(SideEffect::arguments)
                      .containsExactly(call("send", "d").arguments()));
      var acknowledged = again.acknowledging(List.of("/1"));

      assertThat(text(fork(bench, source, acknowledged))).isEqualTo("sent d");
      assertThat(text(fork(bench, source, acknowledged.by("other")))).isEqualTo("sent d; seen c");
      assertThat(bench.tools().ledger()).extracting("tool").containsExactly("send", "look");
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
            .withOutcome("send", Trust.NONE, _ -> new ToolOutcome.InDoubt("no answer"));
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
      assertThatThrownBy(() -> bench.tasks().delete(source.id())).hasMessageContaining(fork.id());
      assertThatThrownBy(() -> bench.tasks().delete(source.id() + ".1"))
          .hasMessageContaining("goes with it");
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
