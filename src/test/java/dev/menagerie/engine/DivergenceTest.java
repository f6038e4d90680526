// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when the code has changed: of a task in flight, and of one that is replayed. */
@Timeout(60)
class DivergenceTest {

  private static ToolCall call(String expression) {
    return ToolCall.of("sums__add", Json.object().add("expression", expression).build());
  }

  private static Workbench bench(AtomicReference<Function<Run, String>> code) {
    Architecture architecture = (_, run) -> Answer.of(code.get().apply(run));
    return Workbench.of(architecture)
        .agent("child", (task, run) -> Answer.of(run.think(Prompt.of("work", task.goal()))))
        .tools(new LedgerTools().with("sums__add", Trust.READ_ONLY, _ -> "2"));
  }

  /** The end of a task whose second effect is another one after a restart. */
  private static TaskRecord diverged(Function<Run, Object> was, Function<Run, Object> is) {
    var code =
        new AtomicReference<Function<Run, String>>(
            run -> run.think(Prompt.of("begin", "b")) + was.apply(run) + run.ask(Question.of("?")));
    try (var bench = bench(code)) {
      var id = bench.start("anything").id();
      bench.waiting(id);
      long last = bench.journal(id).get(2).position();
      code.set(run -> run.think(Prompt.of("begin", "b")) + is.apply(run));
      bench.restart();
      var record = bench.ended(id);

      assertThat(record.status()).isEqualTo(Status.DIVERGED);
      assertThat(record.error().orElseThrow())
          .contains(id, "at /1", "from position %d,".formatted(last));
      var first = bench.tasks().replay(id).firstDivergence().orElseThrow();
      assertThat(record.error().orElseThrow()).contains(first.recorded(), first.attempted());
      return record;
    }
  }

  @Test
  void both_requests_are_in_the_message_whole_or_by_their_beginning() {
    assertThat(diverged(run -> run.act(call("1 + 1")), run -> run.act(call("1 + 2"))).error())
        .hasValueSatisfying(
            error ->
                assertThat(error)
                    .contains(
                        "recorded act sums__add {\"expression\":\"1 + 1\"}, attempted act"
                            + " sums__add {\"expression\":\"1 + 2\"}"));
    assertThat(
            diverged(
                    run -> run.act(call("1 + 1")),
                    run -> run.think(Prompt.of("sum", "What is\n 1 + 1? " + "x".repeat(500))))
                .error())
        .hasValueSatisfying(
            error ->
                assertThat(error)
                    .contains(
                        "recorded act sums__add {\"expression\":\"1 + 1\"}, attempted think sum"
                            + " \"What is 1 + 1? xxx"));
    assertThat(
            diverged(
                    run -> run.think(Prompt.of("sum", "What is 1 + 1?")),
                    run -> run.ask(Question.of("What is it?")))
                .error())
        .hasValueSatisfying(
            error ->
                assertThat(error)
                    .contains("recorded think sum \"What is 1 + 1?\"", "attempted ask {\"text\":"));
  }

  /** A task of three branches, all of which wait; the second has another effect after a restart. */
  private static TaskRecord divergedInBranch(Workbench bench, AtomicReference<String> name) {
    var id = bench.start("anything").id();
    while (bench.tasks().waiting().size() < 3) {
      Thread.onSpinWait();
    }
    name.set("new");
    bench.restart();
    return bench.ended(id);
  }

  private static Workbench branching(AtomicReference<String> name) {
    Architecture architecture =
        (_, run) ->
            Answer.of(
                run.each(
                        List.of(1, 2, 3),
                        it ->
                            run.think(Prompt.of(it == 2 ? name.get() : "begin", "b" + it))
                                + run.ask(Question.of("go on?")))
                    .toString());
    return Workbench.of(architecture);
  }

  @Test
  void a_branch_that_leaves_the_journal_ends_the_task_and_is_named_though_others_wait() {
    var name = new AtomicReference<>("old");
    try (var bench = branching(name)) {
      var record = divergedInBranch(bench, name);

      assertThat(record.status()).isEqualTo(Status.DIVERGED);
      assertThat(record.error().orElseThrow()).contains("at /1/0: recorded think old");
      assertThat(bench.tasks().replay(record.id()).firstDivergence().orElseThrow().path())
          .isEqualTo("/1/0");
      name.set("old");
      assertThat(bench.tasks().replay(record.id()).identical()).isTrue();
    }
  }

  @Test
  void a_fork_of_a_diverged_task_keeps_what_the_other_branches_did_and_not_what_is_done_no_more() {
    var name = new AtomicReference<>("old");
    try (var bench = branching(name)) {
      var record = divergedInBranch(bench, name);
      int asked = bench.requests();

      for (var at : bench.journal(record.id())) {
        var fork = bench.tasks().fork(record.id(), Cut.behind(at.position())).id();
        while (bench.tasks().find(fork).orElseThrow().waiting().size() < 3) {
          assertThat(bench.tasks().find(fork).orElseThrow().status().ended()).isFalse();
        }
        assertThat(bench.journal(fork, it -> it.kind() == Kind.THINK))
            .as("done by the fork from %s", at)
            .extracting(Entry::path)
            .contains("/1/0");
        bench.tasks().cancel(fork);
      }

      assertThat(bench.requests() - asked).isLessThan(3 * bench.journal(record.id()).size());
    }
  }

  private static Replay replayed(Function<Run, String> was, Function<Run, String> is) {
    var code = new AtomicReference<>(was);
    try (var bench = bench(code)) {
      var id = bench.run("anything").id();
      assertThat(bench.tasks().replay(id).identical()).isTrue();
      code.set(is);
      return bench.tasks().replay(id);
    }
  }

  @Test
  void a_replay_names_the_first_path_that_is_left() {
    var shorter =
        replayed(
            run -> run.think(Prompt.of("a", "a")) + run.think(Prompt.of("b", "b")),
            run -> run.think(Prompt.of("a", "a")) + "said");
    var longer =
        replayed(
            run -> run.think(Prompt.of("a", "a")),
            run -> run.think(Prompt.of("a", "a")) + run.think(Prompt.of("b", "b")));
    var other = replayed(_ -> "one", _ -> "other");
    var failing =
        replayed(
            run -> run.think(Prompt.of("a", "a")),
            run -> {
              throw new IllegalStateException("fails now");
            });

    assertThat(shorter.firstDivergence())
        .contains(new Replay.Difference("/1", "think b \"b\"", "nothing"));
    assertThat(longer.firstDivergence())
        .contains(new Replay.Difference("/1", "nothing", "think b \"b\""));
    assertThat(other.firstDivergence().orElseThrow().recorded()).contains("\"answer\":\"one\"");
    assertThat(other.firstDivergence().orElseThrow().attempted()).contains("\"answer\":\"other\"");
    assertThat(failing.firstDivergence().orElseThrow().path()).isEqualTo("/0");
  }

  @Test
  void a_replay_of_code_that_never_stops_asking_ends() {
    var endless =
        replayed(
            run -> run.think(Prompt.of("a", "a")),
            run -> {
              while (true) {
                run.think(Prompt.of("a", "a"));
              }
            });
    var forking =
        replayed(
            run -> run.think(Prompt.of("a", "a")),
            run -> {
              while (true) {
                var _ = run.fork(() -> run.think(Prompt.of("a", "a")));
              }
            });
    var deep = replayed(run -> run.think(Prompt.of("a", "a")), DivergenceTest::deeper);

    assertThat(endless.firstDivergence().orElseThrow().path()).isEqualTo("/1");
    assertThat(forking.identical()).isFalse();
    assertThat(deep.firstDivergence().orElseThrow().path()).isEqualTo("/0");
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static String deeper(Run run) {
    return deeper(run) + "x";
  }

  @Test
  void parents_and_children_replay_each_from_its_own_journal() {
    var code =
        new AtomicReference<Function<Run, String>>(
            run -> run.delegate("child", Task.of("a part")).text());
    try (var bench = bench(code)) {
      var id = bench.run("anything").id();

      assertThat(bench.tasks().replay(id).identical()).isTrue();
      assertThat(bench.tasks().replay(id + ".0").identical()).isTrue();
    }
  }

  @Test
  void a_task_that_has_not_ended_is_not_replayed() {
    var code = new AtomicReference<Function<Run, String>>(run -> run.ask(Question.of("?")));
    try (var bench = bench(code)) {
      var id = bench.start("anything").id();
      bench.waiting(id);

      assertThatThrownBy(() -> bench.tasks().replay(id))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("waiting")
          .hasMessageContaining("/v1/tasks/%s/cancel".formatted(id));
      assertThatThrownBy(() -> bench.tasks().replay("nobody"))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("there is no task nobody");
    }
  }
}
