// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.HeldModel;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ModelsBefore;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that are parked as soon as they wait must not miss what wakes them. */
@Timeout(60)
class ParkingTest {

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  /** Time that passes when it is told to; what is to be done at once is done at once. */
  private static final class SettableTimer extends ScheduledThreadPoolExecutor {

    private record Held(long due, Runnable action) {}

    private final List<Held> held = new ArrayList<>();
    private long now;

    SettableTimer() {
      super(1, Thread.ofPlatform().daemon().name("settable timer").factory());
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
      if (delay == 0) {
        return super.schedule(action, 0, unit);
      }
      held.add(new Held(now + unit.toMillis(delay), action));
      return super.schedule(() -> {}, 0, unit);
    }

    synchronized int waiting() {
      return held.size();
    }

    /** Returns when what is due by then is done. */
    void pass(Duration time) throws ExecutionException, InterruptedException {
      synchronized (this) {
        now += time.toMillis();
        held.stream().filter(it -> it.due() <= now).forEach(it -> execute(it.action()));
        held.removeIf(it -> it.due() <= now);
      }
      submit(() -> {}).get();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static boolean waits(Tasks tasks, String id, String path) {
    var record = tasks.find(id).orElseThrow();
    return record.status() == Status.WAITING
        && record.waiting().stream().anyMatch(it -> it.path().equals(path));
  }

  private static boolean hasThreads(String id) {
    return !TaskThreads.of(id).isEmpty();
  }

  @Test
  void by_default_a_task_keeps_its_threads_for_a_minute_of_each_wait() throws Exception {
    Architecture asking =
        (_, run) -> Answer.of(run.ask(Question.of("first?")) + run.ask(Question.of("then?")));
    var timer = new SettableTimer();
    try (var bench = Workbench.of(asking);
        var tasks = new Tasks(EngineConfig.DEFAULT, bench.services(), new TaskTimer(timer))) {
      var id = tasks.start(Workbench.submission("it", "ask")).id();
      await(() -> waits(tasks, id, "/0") && timer.waiting() == 1);

      timer.pass(Duration.ofSeconds(40));
      assertThat(hasThreads(id)).isTrue();
      tasks.reply(id, "/0", new Reaction.Text("one"));
      await(() -> waits(tasks, id, "/1") && timer.waiting() == 2);
      timer.pass(Duration.ofSeconds(59));
      assertThat(hasThreads(id)).as("the first wait is over").isTrue();
      timer.pass(Duration.ofMillis(999));
      assertThat(hasThreads(id)).isTrue();

      timer.pass(Duration.ofMillis(1));

      await(() -> !hasThreads(id));
      tasks.reply(id, "/1", new Reaction.Text(" and two"));
      assertThat(tasks.await(id, Workbench.PATIENCE).answer().orElseThrow().text())
          .isEqualTo("one and two");
    }
  }

  private static String callAskAndCallTwice(Run run) {
    var call = ToolCall.of("desk__open", JsonValue.EMPTY_JSON_OBJECT);
    run.act(call);
    run.ask(Question.of("go on?"));
    run.act(call);
    return run.act(call).text();
  }

  private static void assertCallsTwice(Workbench bench, LedgerTools tools, String asking) {
    await(() -> waits(bench.tasks(), asking, "/1") && !hasThreads(asking));

    bench.tasks().reply(asking, "/1", new Reaction.Text("yes"));

    var ended = bench.ended(asking);
    assertThat(ended.status()).isEqualTo(Status.PARTIAL);
    assertThat(ended.error().orElseThrow()).contains("2 tool calls: 2 spent");
    assertThat(ended.spent().toolCalls()).isEqualTo(2);
    assertThat(tools.ledger()).hasSize(2);
  }

  @Test
  void what_was_spent_before_a_task_was_parked_counts_afterwards() {
    var tools = new LedgerTools().with("desk__open", Trust.READ_ONLY, _ -> "open");
    try (var bench =
        Workbench.of((_, run) -> Answer.of(callAskAndCallTwice(run)))
            .budget("it", twoCalls())
            .tools(tools)
            .config(AT_ONCE)) {
      assertCallsTwice(bench, tools, bench.start("anything").id());
    }
  }

  @Test
  void so_does_what_a_child_spent_that_its_parent_pays_for() {
    var tools = new LedgerTools().with("desk__open", Trust.READ_ONLY, _ -> "open");
    try (var bench =
        Workbench.of((_, run) -> Answer.of(run.delegate("child", Task.of("part")).text()))
            .agent("child", (_, run) -> Answer.of(callAskAndCallTwice(run)))
            .budget("it", twoCalls())
            .tools(tools)
            .config(AT_ONCE)) {
      var id = bench.start("anything").id();
      await(() -> bench.tasks().find(id + ".0").isPresent());

      assertCallsTwice(bench, tools, id + ".0");

      assertThat(bench.ended(id).spent().toolCalls()).isEqualTo(2);
    }
  }

  private static Limits twoCalls() {
    return new Limits(100_000, BigDecimal.TEN, 100, 2, 2, 600);
  }

  private static void assertAllEnd(Architecture architecture, Status status, int tasks) {
    try (var bench =
        Workbench.of(architecture)
            .agent("child", (_, run) -> Answer.of(run.think(Prompt.of("inner", "inner"))))
            .config(AT_ONCE)) {
      var ids = new ArrayList<String>();
      for (int task = 0; task < tasks; task++) {
        ids.add(bench.start("anything").id());
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      for (var id : ids) {
        while (!bench.tasks().await(id, Duration.ofMillis(1)).status().ended()
            && System.nanoTime() < deadline) {
          for (var waiting : bench.tasks().find(id).orElseThrow().waiting()) {
            if (!waiting.text().equals("never answered")) {
              reply(bench, id, waiting.path());
            }
          }
        }
        assertThat(bench.tasks().find(id).orElseThrow().status())
            .as(() -> Workbench.describe(bench.journal(id)))
            .isEqualTo(status);
      }
    }
  }

  private static void reply(Workbench bench, String id, String path) {
    try {
      bench.tasks().reply(id, path, new Reaction.Text("yes"));
    } catch (Refused e) {
      assertThat(e.why()).isEqualTo(Refused.Why.CONFLICT);
    }
  }

  @Test
  void the_winner_of_a_race_with_a_question_is_heard() {
    assertAllEnd(
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.ask(Question.of("never answered")),
                  () -> run.think(Prompt.of("quick", "quick")));
          return Answer.of(run.first(racers).value());
        },
        Status.COMPLETED,
        300);
  }

  @Test
  void a_child_that_ends_beside_a_question_is_heard() {
    assertAllEnd(
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(
                  () -> run.ask(Question.of("never answered")),
                  () -> run.delegate("child", Task.of("c")).text());
          return Answer.of(run.first(racers).value());
        },
        Status.COMPLETED,
        200);
  }

  @Test
  void replies_are_heard_while_the_task_is_being_parked() {
    assertAllEnd(
        (_, run) ->
            Answer.of(
                run.each(
                        List.of(1, 2, 3),
                        it -> run.ask(Question.of("a" + it)) + run.ask(Question.of("b" + it)))
                    .toString()),
        Status.COMPLETED,
        100);
  }

  @Test
  void a_task_that_fails_beside_a_question_is_not_parked() {
    assertAllEnd(
        (_, run) -> {
          var _ = run.fork(() -> run.ask(Question.of("never answered")));
          run.think(Prompt.of("a", "a"));
          throw new IllegalStateException("no");
        },
        Status.FAILED,
        300);
  }

  @Test
  void a_parked_parent_is_shown_at_work_while_its_child_is() {
    Architecture child =
        (_, run) -> Answer.of(run.ask(Question.of("well?")) + run.think(Prompt.of("t", "t")));
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench =
        Workbench.of((_, run) -> run.delegate("child", Task.of("c")))
            .agent("child", child)
            .model(model)
            .config(AT_ONCE)) {
      var id = bench.start("x").id();
      var question = bench.waiting(id);
      assertThat(TaskThreads.awaitNone(id, Workbench.PATIENCE)).isEmpty();

      bench.tasks().reply(question.task(), question.path(), new Reaction.Text("so"));
      model.awaitHeld();

      var parent = bench.tasks().find(id).orElseThrow();
      assertThat(parent.waiting()).isEmpty();
      assertThat(parent.status()).isEqualTo(Status.RUNNING);
    }
  }

  @Test
  void a_question_in_an_abandoned_branch_is_not_asked_after_a_restart() {
    Architecture races =
        (task, run) -> {
          if (task.goal().equals("works")) {
            return Answer.of(run.think(Prompt.of("t", "t")));
          }
          List<Supplier<String>> racers =
              List.of(() -> run.ask(Question.of("one")), () -> run.ask(Question.of("two")));
          return Answer.of(run.first(racers).value() + run.think(Prompt.of("t", "t")));
        };
    var none = ScriptedModel.says(_ -> "said");
    try (var bench = Workbench.of(races).model(new Stuck(none))) {
      bench.start("works");
      var id = bench.start("races").id();
      while (bench.tasks().find(id).orElseThrow().waiting().size() < 2) {
        Thread.onSpinWait();
      }
      bench.awaitRest(id);
      bench.tasks().reply(id, "/0/1/0", new Reaction.Text("two it is"));
      while (bench.journal(id, it -> it.phase() == Phase.ABANDONED).isEmpty()) {
        Thread.onSpinWait();
      }
      bench.config(new EngineConfig(1, Duration.ofSeconds(5), Duration.ZERO));

      bench.restart();

      assertThat(bench.tasks().place(id)).isPresent();
      assertThat(bench.tasks().find(id).orElseThrow().waiting()).isEmpty();
      assertThat(bench.tasks().waiting()).isEmpty();
      assertThatThrownBy(() -> bench.tasks().reply(id, "/0/0/0", new Reaction.Text("late")))
          .isInstanceOf(Refused.class);
    }
  }

  /** A model that answers nobody. */
  private record Stuck(Models model) implements ModelsBefore {

    @Override
    public ModelReply reply(ModelCall call) {
      call.listener().attempt();
      try {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody counts down");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ModelFailed("interrupted", true, e);
      }
    }
  }
}
