// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.GroupedJournal;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.HeldModel;
import dev.menagerie.testkit.HeldTools;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops while tasks are at work, and what a cancel says then. */
@Timeout(60)
class StopTest {

  /** Longer than any of these tests may take. */
  private static final Duration LONG = Duration.ofHours(1);

  private static final String WRITE = "desk__write";
  private static final Architecture WRITING =
      (_, run) -> {
        var written = run.act(ToolCall.of(WRITE, Json.object().build())).text();
        return Answer.of(run.think(Prompt.of("after", written)));
      };
  private static final Architecture THINKING =
      (_, run) -> Answer.of(run.think(Prompt.of("think", "think")));
  private static final Architecture BOTH =
      (task, run) -> {
        var thought = run.fork(() -> run.think(Prompt.of("meanwhile", "meanwhile")));
        var answer = WRITING.solve(task, run);
        return Answer.of(thought.join() + answer.text());
      };
  private static final Architecture ASKING =
      (_, run) -> Answer.of(run.ask(new Question("Shall I go on?", List.of())));

  /** A tool that must not be called twice and answers when it is told to. */
  private static final class SlowDesk {

    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch answering = new CountDownLatch(1);
    private final LedgerTools tools = new LedgerTools().with(WRITE, Trust.NONE, _ -> written());

    private String written() {
      called.countDown();
      try {
        answering.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
      return "written";
    }
  }

  private static CompletableFuture<Void> closing(Workbench bench, Duration patience) {
    return CompletableFuture.runAsync(
        () -> bench.tasks().close(patience), Thread.ofVirtual()::start);
  }

  private static void awaitUntil(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void the_answer_to_a_call_that_must_not_be_repeated_is_recorded() throws Exception {
    var desk = new SlowDesk();
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench = Workbench.of(BOTH).tools(desk.tools).model(model)) {
      var id = bench.start("write").id();
      desk.called.await();
      model.awaitHeld();

      var closing = closing(bench, LONG);
      awaitUntil(model::interrupted);
      assertThat(closing).isNotDone();
      desk.answering.countDown();
      closing.get();

      assertThat(model.attempts()).isOne();
      assertThat(bench.journal(id, it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT))
          .hasSize(1);
      bench.model(ScriptedModel.says(_ -> "said")).restart();
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(desk.tools.ledger()).hasSize(1);
      Guarantee.PRESSURE.shown(
          getClass(),
          "a stop while a call that must not be repeated is under way",
          1,
          "its answer recorded, nothing else begun, nobody asked");
    }
  }

  @Test
  void the_answer_to_a_call_of_a_child_is_recorded_too() throws Exception {
    var desk = new SlowDesk();
    try (var bench =
        Workbench.of((_, run) -> run.delegate("child", Task.of("write")))
            .agent("child", WRITING)
            .tools(desk.tools)) {
      var id = bench.start("delegate").id();
      desk.called.await();

      var closing = closing(bench, LONG);
      awaitUntil(() -> TaskThreads.of(id).size() == 1);
      desk.answering.countDown();
      closing.get();

      bench.restart();
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(desk.tools.ledger()).hasSize(1);
    }
  }

  @Test
  void a_call_that_may_be_repeated_is_interrupted_at_once_and_repeated() {
    var held = new HeldTools(new LedgerTools().with(WRITE, Trust.IDEMPOTENT, _ -> "written"), 1);
    try (var bench = Workbench.of(WRITING).gateway(held)) {
      var id = bench.start("write").id();
      held.awaitHeld();

      bench.tasks().close(LONG);

      awaitUntil(held::interrupted);
      bench.restart();
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(held.begun()).hasSize(2);
    }
  }

  @Test
  void a_call_that_is_not_answered_in_time_is_in_doubt() {
    var held = new HeldTools(new LedgerTools().with(WRITE, Trust.NONE, _ -> "written"), 1);
    try (var bench = Workbench.of(WRITING).gateway(held)) {
      var id = bench.start("write").id();
      held.awaitHeld();

      bench.tasks().close(Duration.ofMillis(50));

      awaitUntil(held::interrupted);
      bench.restart();
      assertThat(bench.waiting(id).reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
      assertThat(held.begun()).hasSize(1);
    }
  }

  @Test
  void a_call_in_doubt_is_not_waited_for() {
    var tools =
        new LedgerTools().withOutcome(WRITE, Trust.NONE, _ -> new ToolOutcome.InDoubt("no answer"));
    try (var bench = Workbench.of(WRITING).tools(tools)) {
      var id = bench.start("write").id();
      bench.waiting(id);

      bench.tasks().close(LONG);

      bench.restart();
      assertThat(bench.waiting(id).reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
    }
  }

  @Test
  void a_cancel_of_what_was_at_work_is_refused_and_the_task_goes_on_at_the_next_start() {
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench = Workbench.of(THINKING).model(model)) {
      var id = bench.start("think").id();
      model.awaitHeld();
      bench.tasks().close();

      assertThatThrownBy(() -> bench.tasks().cancel(id))
          .isInstanceOfSatisfying(
              Refused.class, it -> assertThat(it.why()).isEqualTo(Refused.Why.STOPPING))
          .hasMessageContaining(id);

      bench.restart();
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
    }
  }

  @Test
  void a_cancel_is_refused_while_an_answer_is_waited_for() throws Exception {
    var desk = new SlowDesk();
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench = Workbench.of(BOTH).tools(desk.tools).model(model)) {
      var id = bench.start("write").id();
      desk.called.await();
      model.awaitHeld();
      var closing = closing(bench, LONG);
      awaitUntil(model::interrupted);

      assertThatThrownBy(() -> bench.tasks().cancel(id))
          .isInstanceOfSatisfying(
              Refused.class, it -> assertThat(it.why()).isEqualTo(Refused.Why.STOPPING));

      desk.answering.countDown();
      closing.get();
      bench.restart();
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThat(desk.tools.ledger()).hasSize(1);
    }
  }

  @Test
  void what_waits_without_threads_can_still_be_cancelled() {
    var brief = new EngineConfig(256, Duration.ofSeconds(60), Duration.ofMillis(20));
    try (var bench = Workbench.of(ASKING).config(brief)) {
      var id = bench.start("ask").id();
      bench.waiting(id);
      awaitUntil(() -> TaskThreads.of(id).isEmpty());
      bench.tasks().close();

      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

      bench.restart();
      assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.CANCELLED);
    }
  }

  @Test
  void a_cancel_waits_for_an_end_that_is_on_its_way_to_a_slow_disk() throws Exception {
    var disk = new AtomicReference<GroupedJournal>();
    var thinking = new CountDownLatch(1);
    var model = ScriptedModel.says(_ -> said(thinking));
    try (var bench =
        Workbench.of(THINKING)
            .model(model)
            .writingThrough(
                journal -> {
                  disk.set(new GroupedJournal(journal, Duration.ofMillis(1)));
                  return disk.get();
                })) {
      var id = bench.start("think").id();
      awaitUntil(() -> !bench.journal(id, it -> it.kind() == Kind.THINK).isEmpty());
      disk.get().hang();
      thinking.countDown();
      disk.get().awaitQueued(1, it -> it.kind() == Kind.RUN && it.phase() == Phase.RESULT);

      var cancelling =
          CompletableFuture.supplyAsync(() -> bench.tasks().cancel(id), Thread.ofVirtual()::start);
      assertThatThrownBy(() -> cancelling.get(1_200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      disk.get().goOn();

      assertThat(cancelling.get().status()).isEqualTo(Status.COMPLETED);
    }
  }

  private static String said(CountDownLatch thinking) {
    try {
      thinking.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    return "said";
  }
}
