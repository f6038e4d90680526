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
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.HeldModel;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.RiggedJournal;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling a task in each state that it can be in, and the children with it. */
@Timeout(60)
class CancelStatesTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  /** What is promised, children included. */
  private static final Duration FENCED = Duration.ofSeconds(1);

  private static final Architecture ASKING =
      (_, run) -> Answer.of(run.ask(new Question("Shall I go on?", List.of())));
  private static final Architecture THINKING =
      (_, run) -> Answer.of(run.think(Prompt.of("think", "think")));
  private static final Architecture DELEGATING =
      (_, run) -> run.delegate("child", Task.of("a part"));
  private static final Architecture WRITING =
      (_, run) -> Answer.of(run.act(ToolCall.of("desk__write", Json.object().build())).text());

  @Test
  void one_that_waits_for_a_person() {
    try (var bench = Workbench.of(ASKING)) {
      var id = bench.start("ask").id();
      bench.waiting(id);

      assertCancelled(bench, id);
      assertThat(bench.tasks().waiting()).isEmpty();
      shown("waiting for a person");
    }
  }

  @Test
  void one_that_is_parked() {
    try (var bench = Workbench.of(ASKING).config(new EngineConfig(256, SHORT, SHORT))) {
      var id = bench.start("ask").id();
      bench.waiting(id);
      assertThat(TaskThreads.awaitNone(id, Workbench.PATIENCE)).isEmpty();

      assertCancelled(bench, id);
      assertThat(bench.tasks().waiting()).isEmpty();
      shown("parked");
    }
  }

  @Test
  void one_that_is_queued() {
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    var one = new EngineConfig(1, Duration.ofSeconds(60), Duration.ofMinutes(1));
    try (var bench = Workbench.of(THINKING).model(model).config(one)) {
      var first = bench.start("think").id();
      model.awaitHeld();
      var second = bench.start("think").id();

      assertCancelled(bench, second);
      assertCancelled(bench, first);
      assertThat(model.attempts()).isOne();
      shown("queued");
    }
  }

  @Test
  void one_whose_grandchild_is_at_work() {
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    Architecture below = (_, run) -> run.delegate("grandchild", Task.of("a smaller part"));
    try (var bench =
        Workbench.of(DELEGATING).agent("child", below).agent("grandchild", THINKING).model(model)) {
      var id = bench.start("delegate").id();
      model.awaitHeld();

      assertCancelled(bench, id);
      assertThat(model.interrupted()).isTrue();
      assertEnded(bench, id + ".0");
      assertEnded(bench, id + ".0.0");
      shown("with a grandchild in a model call");
    }
  }

  @Test
  void one_with_children_in_every_state() {
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    var brief = new EngineConfig(256, Duration.ofSeconds(60), SHORT);
    Architecture fanOut =
        (_, run) ->
            Answer.of(
                run.each(
                        List.of("thinker", "asker", "delegator", "done"),
                        agent -> run.delegate(agent, Task.of("a part")))
                    .toString());
    Architecture above = (_, run) -> run.delegate("asker", Task.of("a smaller part"));
    try (var bench =
        Workbench.of(fanOut)
            .agent("thinker", THINKING)
            .agent("asker", ASKING)
            .agent("delegator", above)
            .agent("done", (_, _) -> Answer.of("done"))
            .model(model)
            .config(brief)) {
      var id = bench.start("fan out").id();
      model.awaitHeld();
      while (bench.tasks().find(id).orElseThrow().waiting().size() < 2
          || bench.tasks().find(id + ".3.0").filter(it -> it.status().ended()).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(TaskThreads.awaitNone(id + ".1.0", Workbench.PATIENCE)).isEmpty();
      assertThat(TaskThreads.awaitNone(id + ".2.0", Workbench.PATIENCE)).isEmpty();

      assertCancelled(bench, id);
      assertThat(model.interrupted()).isTrue();
      for (var child : List.of(".0.0", ".1.0", ".2.0", ".2.0.0")) {
        assertEnded(bench, id + child);
      }
      assertThat(bench.tasks().find(id + ".3.0").orElseThrow().status())
          .isEqualTo(Status.COMPLETED);
      assertThat(bench.tasks().waiting()).isEmpty();
      shown("with children in a model call, parked, parked for their own, and ended");
    }
  }

  @Test
  void one_to_which_a_wrong_reply_is_being_refused() throws InterruptedException {
    var reading = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench =
        Workbench.of(THINKING)
            .model(model)
            .writingThrough(
                journal ->
                    new RiggedJournal(journal, held("reply", reading, cancelled), _ -> {}))) {
      var id = bench.start("think").id();
      model.awaitHeld();
      var reply = Thread.ofVirtual().name("reply").start(() -> assertRefused(bench, id));
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

      assertCancelled(bench, id);
      cancelled.countDown();
      reply.join();
    }
  }

  private static void assertRefused(Workbench bench, String id) {
    assertThatThrownBy(() -> bench.tasks().reply(id, "/7", new Reaction.Text("yes")))
        .isInstanceOf(Refused.class);
  }

  /** Holds back one thread that reads until something has happened. */
  private static RiggedJournal.Reading held(
      String thread, CountDownLatch reading, CountDownLatch until) {
    return (_, _) -> {
      if (Thread.currentThread().getName().equals(thread)) {
        reading.countDown();
        try {
          until.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  @Test
  void one_whose_children_have_not_been_taken_up_again_since_the_server_started() {
    var one = new EngineConfig(1, Duration.ofSeconds(60), Duration.ofMinutes(1));
    var model = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    var again = new HeldModel(ScriptedModel.says(_ -> "said"), 1);
    try (var bench =
        Workbench.of(THINKING).agent("other", DELEGATING).agent("child", ASKING).model(model)) {
      bench.start("think");
      model.awaitHeld();
      var id = bench.tasks().start(Workbench.submission("other", "delegate")).id();
      bench.waiting(id);
      bench.config(one).model(again).restart();
      again.awaitHeld();

      assertCancelled(bench, id);
      assertEnded(bench, id + ".0");
      shown("with a child that no thread works on");
    }
  }

  @Test
  void a_call_in_doubt_is_listed_once_and_stays_in_doubt() {
    var tools =
        new LedgerTools()
            .withOutcome("desk__write", Trust.NONE, _ -> new ToolOutcome.InDoubt("no answer"));
    try (var bench = Workbench.of(WRITING).tools(tools)) {
      var id = bench.start("write").id();
      bench.waiting(id);

      assertCancelled(bench, id);
      assertThat(inFlight(bench, id))
          .isEqualTo(
              "{\"inFlight\":[{\"path\":\"/0\",\"kind\":\"act\",\"name\":\"desk__write\",\"inDoubt\":true}]}");
      shown("with a call in doubt");
    }
  }

  @Test
  void what_an_earlier_process_had_sent_is_listed_even_before_the_task_gets_there_again() {
    var tools =
        new LedgerTools()
            .withOutcome("desk__write", Trust.NONE, _ -> new ToolOutcome.InDoubt("no answer"));
    try (var bench = Workbench.of(WRITING).tools(tools)) {
      var id = bench.start("write").id();
      bench.waiting(id);
      bench.restart();

      assertCancelled(bench, id);
      assertThat(inFlight(bench, id)).containsOnlyOnce("\"path\":\"/0\"").contains("true");
      shown("after a restart, with a call sent before it");
    }
  }

  @Test
  void what_had_ended_is_not_listed() {
    var tools = new LedgerTools().with("desk__write", Trust.NONE, _ -> "written");
    Architecture both =
        (task, run) -> {
          run.act(ToolCall.of("desk__write", Json.object().build()));
          return ASKING.solve(task, run);
        };
    try (var bench = Workbench.of(both).tools(tools)) {
      var id = bench.start("write").id();
      bench.waiting(id);

      assertCancelled(bench, id);
      assertThat(inFlight(bench, id)).doesNotContain("desk__write");
    }
  }

  private static void assertCancelled(Workbench bench, String id) {
    long start = System.nanoTime();
    var record = bench.tasks().cancel(id);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FENCED);
    assertThat(record.status()).isEqualTo(Status.CANCELLED);
    assertThat(TaskThreads.awaitNone(id, Workbench.PATIENCE)).isEmpty();
    assertEnded(bench, id);
  }

  private static void assertEnded(Workbench bench, String id) {
    assertThat(bench.tasks().find(id).orElseThrow().status()).isEqualTo(Status.CANCELLED);
    assertThat(bench.journal(id).getLast().path()).isEqualTo("/");
    assertThat(bench.journal(id, it -> it.kind() == Kind.CANCEL)).hasSize(1);
  }

  private static String inFlight(Workbench bench, String id) {
    return bench.journal(id, it -> it.kind() == Kind.CANCEL).getFirst().outcome().toString();
  }

  private void shown(String state) {
    Guarantee.CANCEL.shown(
        getClass(), "a task " + state, 1, "ended with its children, no thread left");
  }
}
