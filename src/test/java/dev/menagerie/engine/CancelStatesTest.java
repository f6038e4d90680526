// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancelling a task in each state that it can be in, and the children with it. */
@Timeout(60)
class CancelStatesTest {

  private static final Duration SHORT = Duration.ofMillis(20);

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
    var record = bench.tasks().cancel(id);

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
