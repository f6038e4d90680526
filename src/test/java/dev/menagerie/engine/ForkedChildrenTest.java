// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.bench;
import static dev.menagerie.engine.Forked.call;
import static dev.menagerie.engine.Forked.entry;
import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Entry.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forks of forks, and of what they delegated. */
@Timeout(60)
class ForkedChildrenTest {

  private static final Architecture ASKS_THEN_SENDS =
      (_, run) -> {
        run.think(Prompt.of("plan", "p"));
        run.ask(Question.of("well?"));
        return Answer.of(run.act(call("send", "c")).text());
      };

  @Test
  void a_fork_of_a_forks_child_has_the_calls_that_the_fork_has_not_needed() {
    Architecture sends = (_, run) -> Answer.of(run.act(call("send", "c")).text());
    Architecture delegates = (_, run) -> run.delegate("child", Task.of("c"));
    try (var bench = bench(sends).agent("other", delegates).agent("child", ASKS_THEN_SENDS)) {
      var source = bench.run("x");
      var cut = Cut.behind(bench.journal(source.id()).getFirst().position()).by("other");
      var fork = bench.tasks().fork(source.id(), cut.acknowledging(List.of("/0")));
      var child = bench.tasks().find(bench.waiting(fork.id()).task()).orElseThrow();

      var behindPlan = Cut.behind(position(bench, child, "/0", Phase.RESULT));
      var second = bench.tasks().fork(child.id(), behindPlan);
      bench.tasks().reply(second.id(), bench.waiting(second.id()).path(), new Reaction.Text("so"));

      assertThat(text(bench.ended(second.id()))).isEqualTo("sent c");
      assertThat(bench.tools().ledger()).hasSize(1);
      assertThat(entry(bench, second.id(), "/2", Phase.RESULT).outcome().asJsonObject())
          .containsKey("recorded");
    }
  }

  @Test
  void a_fork_of_a_forks_child_remembers_what_that_child_could() {
    Architecture delegates =
        (task, run) -> {
          run.remember(Note.of("note " + task.goal()));
          run.think(Prompt.of("between", "b"));
          return run.delegate("child", Task.of("c"));
        };
    Architecture child =
        (_, run) -> {
          run.think(Prompt.of("plan", "p"));
          var notes = run.recall(Query.of("note", 10)).stream().map(Note::text).toList();
          return Answer.of(notes.toString());
        };
    try (var bench = bench(delegates).agent("child", child).memory("shared")) {
      var source = bench.run("x");
      bench.run("of another task, later");
      var fork = fork(bench, source, Cut.behind(position(bench, source, "/1", Phase.RESULT)));
      var first = bench.tasks().find(fork.id() + ".2").orElseThrow();

      var second = fork(bench, first, Cut.behind(position(bench, first, "/0", Phase.RESULT)));

      assertThat(text(first)).isEqualTo("[note x]");
      assertThat(text(second)).isEqualTo("[note x]");
    }
  }

  private static final Architecture BESIDE =
      (_, run) -> {
        var left = run.fork(() -> run.think(Prompt.of("left", "l")));
        var right = run.fork(() -> run.think(Prompt.of("right", "r")));
        return Answer.of(left.join() + " and " + right.join());
      };

  @Test
  void a_fork_behind_a_shared_entry_undoes_what_was_changed_beside_it() {
    try (var bench = bench(BESIDE)) {
      var source = bench.run("x");
      var right = Cut.behind(position(bench, source, "/1/0", Phase.RESULT));
      var left = Cut.behind(position(bench, source, "/0/0", Phase.RESULT));
      var better = new Change.Prompt(new Rewording.Text("better"));
      var changed = new Change.Outcome(Json.object().add("text", "changed").build());

      var reworded = fork(bench, source, right.with(better));
      var edited = fork(bench, source, right.with(changed));
      var unchanged =
          fork(bench, edited, Cut.behind(bench.journal(edited.id()).getLast().position()));

      assertThat(text(reworded)).isEqualTo("re l and re better");
      assertThat(text(edited)).isEqualTo("re l and changed");
      assertThat(text(unchanged)).isEqualTo("re l and changed");
      for (var first : List.of(reworded, edited, unchanged)) {
        var second = fork(bench, first, left);
        assertThat(text(second)).isEqualTo("re l and re r");
        assertThat(bench.tasks().journal(second.id(), 0, 100))
            .noneMatch(it -> it.name().equals("drift"));
      }
    }
  }
}
