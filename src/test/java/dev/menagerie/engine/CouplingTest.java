// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.call;
import static dev.menagerie.engine.Forked.entry;
import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static dev.menagerie.engine.Forked.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The world is the same for all branches: what touches it behind a cut depends on the cut. */
@Timeout(60)
class CouplingTest {

  /** What a branch does before it thinks. */
  enum Touch {
    LOOK,
    PUT,
    SEND,
    RECALL,
    REMEMBER,
    BUDGET,
    DELEGATE;

    void perform(Run run) {
      switch (this) {
        case LOOK -> run.act(call("look", "a"));
        case PUT -> run.act(call("put", "a"));
        case SEND -> run.act(call("send", "a"));
        case RECALL -> run.recall(Query.of("note", 10));
        case REMEMBER -> run.remember(Note.of("note"));
        case BUDGET -> run.budget();
        case DELEGATE -> run.delegate("child", Task.of("c"));
      }
    }
  }

  /** Thinks on the left; then, on the right, does something and thinks about it. */
  private static Architecture beside(Consumer<Run> onTheRight) {
    var behind = new CountDownLatch(1);
    return (_, run) -> {
      var left =
          run.fork(
              () -> {
                var said = run.think(Prompt.of("left", "l"));
                behind.countDown();
                return said;
              });
      var right =
          run.fork(
              () -> {
                await(behind);
                onTheRight.accept(run);
                return run.think(Prompt.of("right", "r"));
              });
      return Answer.of(left.join() + ", " + right.join());
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The model never says the same twice, so that what is asked again shows. */
  private static Workbench bench(Consumer<Run> onTheRight) {
    var asked = new AtomicInteger();
    return Workbench.of(beside(onTheRight))
        .agent("child", (_, _) -> Answer.of("done"))
        .model(ScriptedModel.says(_ -> "said " + asked.incrementAndGet()))
        .tools(tools());
  }

  @Test
  void a_branch_that_only_thinks_is_kept_behind_the_cut() {
    try (var bench = bench(_ -> {})) {
      var source = bench.run("x");

      var fork = fork(bench, source, Cut.behind(position(bench, source, "/0/0", Phase.RESULT)));

      assertThat(text(source)).isEqualTo("said 1, said 2");
      assertThat(text(fork)).isEqualTo("said 1, said 2");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Touch.class,
      names = {"LOOK", "RECALL", "REMEMBER", "BUDGET", "DELEGATE"})
  void a_branch_that_touches_the_world_behind_the_cut_is_done_again(Touch touch) {
    try (var bench = bench(touch::perform)) {
      var source = bench.run("x");

      var fork = fork(bench, source, Cut.behind(position(bench, source, "/0/0", Phase.RESULT)));

      assertThat(text(fork)).isEqualTo("said 1, said 3");
      assertThat(entry(bench, fork.id(), "/1/0", Phase.RESULT).task()).isEqualTo(fork.id());
    }
  }

  @ParameterizedTest
  @EnumSource(Touch.class)
  void a_branch_whose_touch_is_acknowledged_is_kept_with_it(Touch touch) {
    try (var bench = bench(touch::perform)) {
      var source = bench.run("x");
      var cut = Cut.behind(position(bench, source, "/0/0", Phase.RESULT));

      var fork = fork(bench, source, cut.acknowledging(List.of("/1/0")));

      assertThat(text(fork)).isEqualTo("said 1, said 2");
      assertThat(entry(bench, fork.id(), "/1/0", Phase.RESULT).task()).isEqualTo(source.id());
    }
  }

  @ParameterizedTest
  @EnumSource(Touch.class)
  void a_branch_that_touched_the_world_before_the_cut_is_kept(Touch touch) {
    try (var bench = bench(touch::perform)) {
      var source = bench.run("x");

      var fork = fork(bench, source, Cut.behind(position(bench, source, "/1/0", Phase.RESULT)));

      assertThat(entry(bench, fork.id(), "/1/0", Phase.RESULT).task()).isEqualTo(source.id());
      assertThat(text(fork)).isEqualTo("said 1, said 3");
    }
  }
}
