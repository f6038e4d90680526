// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.LiveTools;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a tool that asks a person while it keeps its request open. */
@Timeout(120)
class LiveInquiryTest {

  private static final String PAY = "bank__pay";
  private static final Duration LONG = Duration.ofHours(1);
  private static final JsonObject DISMISSED = Json.object("{\"action\":\"cancel\"}");

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture PAYS = (_, run) -> Answer.of(pay(run));

  private static String pay(Run run) {
    return run.act(Forked.call(PAY, "5")).text();
  }

  private static Workbench bench(Architecture architecture, Trust trust) {
    var ledger = new LedgerTools().with(PAY, trust, it -> "paid " + it.getString("value"));
    return Workbench.of(architecture).tools(ledger);
  }

  private static LiveTools asking(Workbench bench, int rounds, Duration patience) {
    var asking = new LiveTools(bench.tools(), PAY, rounds, patience);
    bench.gateway(asking);
    return asking;
  }

  private static Reaction values(String value) {
    return new Reaction.Values(Json.object().add("a", value).build());
  }

  private static Waiting waiting(Workbench bench, String id, Waiting.Reason reason) {
    var waiting = bench.waiting(id);
    while (waiting.reason() != reason) {
      waiting = bench.waiting(id);
    }
    return waiting;
  }

  private static void reply(Workbench bench, String id, String message, Reaction reaction) {
    while (!bench.waiting(id).detail().getString("message", "").equals(message)) {
      Thread.onSpinWait();
    }
    bench.tasks().reply(id, bench.waiting(id).path(), reaction, "anna");
  }

  @Test
  void a_person_is_asked_and_the_same_call_goes_on_with_the_answer() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 2, LONG);
      var id = bench.start("pay").id();
      assertThat(bench.waiting(id).text()).contains(PAY, "kept open until", "\"a 1?\"");
      reply(bench, id, "a 1?", values("A1"));
      reply(bench, id, "a 2?", values("A2"));

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.calls()).hasSize(1);
      assertThat(asking.calls().getFirst().answers())
          .map(it -> it.getJsonObject("content").getString("a"))
          .isEqualTo(List.of("A1", "A2"));
      assertThat(asking.calls().getFirst().isLeft()).isFalse();
      assertThat(bench.ended(id).spent().toolCalls()).isEqualTo(1);
      assertThat(bench.journal(id, it -> it.path().equals("/0")))
          .map(it -> it.kind().text() + " " + it.phase().text())
          .containsExactly(
              "act intent",
              "gate intent",
              "reply result",
              "act intent",
              "gate intent",
              "reply result",
              "act intent",
              "act result");
      assertThat(bench.tasks().replay(id).identical()).isTrue();
      assertThat(asking.calls()).hasSize(1);
    }
  }

  @Test
  void the_task_waits_with_its_thread_and_without_its_place() {
    try (var bench = bench(PAYS, Trust.NONE).config(AT_ONCE)) {
      var asking = asking(bench, 1, LONG);
      var one = bench.start("pay").id();
      while (bench.tasks().find(one).orElseThrow().status() != Status.WAITING) {
        Thread.onSpinWait();
      }
      var other = bench.start("pay").id();
      reply(bench, other, "a 1?", values("v"));

      assertThat(bench.ended(other).status()).isEqualTo(Status.COMPLETED);
      assertThat(TaskThreads.of(one)).isNotEmpty();
      assertThat(bench.tasks().find(one).orElseThrow().status()).isEqualTo(Status.WAITING);
      reply(bench, one, "a 1?", values("v"));
      assertThat(Forked.text(bench.ended(one))).isEqualTo("paid 5");
      assertThat(asking.calls()).hasSize(2);
    }
  }

  @Test
  void a_call_that_the_server_stops_under_is_in_doubt_and_asks_anew_only_if_a_person_says_so() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 1, LONG);
      var id = bench.start("pay").id();
      bench.awaitRest(id);
      bench.restart();

      assertThat(waiting(bench, id, Waiting.Reason.IN_DOUBT).path()).isEqualTo("/0");
      assertThat(bench.tasks().waiting()).hasSize(1);
      assertThatThrownBy(() -> bench.tasks().reply(id, "/0", values("late")))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("a call in doubt waits at /0");
      assertThat(asking.calls()).hasSize(1);
      assertThat(asking.calls().getFirst().isLeft()).isTrue();
      bench.tasks().reply(id, "/0", new Reaction.NotHappened());
      reply(bench, id, "a 1?", values("v"));

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.calls()).hasSize(2);
      assertThat(bench.tasks().replay(id).identical()).isTrue();
    }
  }

  @Test
  void a_call_that_may_be_repeated_is_made_and_asks_again_in_the_next_process() {
    try (var bench = bench(PAYS, Trust.IDEMPOTENT)) {
      var asking = asking(bench, 1, LONG);
      var id = bench.start("pay").id();
      bench.awaitRest(id);
      bench.restart();
      while (asking.calls().size() < 2) {
        Thread.onSpinWait();
      }
      reply(bench, id, "a 1?", values("v"));

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
    }
  }

  @Test
  void wherever_the_process_dies_the_call_is_carried_out_once_or_in_doubt() {
    var all = new ArrayList<LiveTools>();
    var suite =
        new CrashSuite(
            () -> {
              var bench =
                  bench(
                      (_, run) -> Answer.of(pay(run) + run.ask(Question.of("Well?"))), Trust.NONE);
              all.add(asking(bench, 2, LONG));
              return bench;
            },
            "pay",
            waiting ->
                switch (waiting.reason()) {
                  case INPUT -> values("v");
                  case QUESTION -> new Reaction.Text("well");
                  case IN_DOUBT ->
                      all.getLast().calls().getLast().answers().size() == 2
                          ? new Reaction.Happened("paid 5")
                          : new Reaction.NotHappened();
                  case APPROVAL -> throw new IllegalStateException("nothing is approved here");
                });

    assertThat(suite.run()).isGreaterThan(15);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_cancel_gives_the_call_up_and_says_that_it_is_in_doubt(boolean restarted) {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 1, LONG);
      var id = bench.start("pay").id();
      bench.awaitRest(id);
      if (restarted) {
        bench.restart();
        waiting(bench, id, Waiting.Reason.IN_DOUBT);
      }

      assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

      while (!asking.calls().getFirst().isLeft()) {
        Thread.onSpinWait();
      }
      assertThat(bench.journal(id, it -> it.kind() == Kind.CANCEL).getFirst().outcome().toString())
          .contains("\"path\":\"/0\"", "\"inDoubt\":true");
      assertThat(bench.tasks().waiting()).isEmpty();
      assertThatThrownBy(() -> bench.tasks().reply(id, "/0", values("late")))
          .hasMessageContaining("has ended: cancelled");
    }
  }

  @Test
  void a_call_that_asks_when_its_task_has_just_been_cancelled_is_given_up() {
    var task = new CompletableFuture<String>();
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = new LiveTools(bench.tools(), PAY, 1, LONG);
      bench.gateway(new StoppingTools(asking, () -> bench.tasks().cancel(task.join())));
      task.complete(bench.start("pay").id());

      while (asking.calls().isEmpty() || !asking.calls().getFirst().isLeft()) {
        Thread.onSpinWait();
      }
      assertThat(bench.ended(task.join()).status()).isEqualTo(Status.CANCELLED);
    }
  }

  @Test
  void a_tool_that_wants_no_answer_any_more_ends_the_wait() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 1, LONG);
      var id = bench.start("pay").id();
      bench.awaitRest(id);

      asking.calls().getFirst().withdraw();

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.calls().getFirst().answers()).containsExactly(DISMISSED);
      assertThatThrownBy(() -> bench.tasks().reply(id, "/0", values("late")))
          .hasMessageContaining("by its tool server: no answer was wanted any more");
    }
  }

  @Test
  void nobody_in_time_is_a_dismissal_and_ends_the_one_question_alone() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 2, Duration.ofSeconds(2));
      var id = bench.start("pay").id();
      reply(bench, id, "a 1?", values("in time"));

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.calls().getFirst().answers()).hasSize(2).last().isEqualTo(DISMISSED);
      assertThat(bench.journal(id, it -> it.kind() == Kind.REPLY).getLast().outcome().toString())
          .contains("\"expired\":", "\"by\":\"the clock\"");
    }
  }

  @Test
  void a_tool_that_asks_for_ever_is_given_up_and_in_doubt() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      var asking = asking(bench, 100, LONG);
      var id = bench.start("pay").id();
      for (int round = 1; round <= 5; round++) {
        reply(bench, id, "a %d?".formatted(round), values("v"));
      }

      assertThat(waiting(bench, id, Waiting.Reason.IN_DOUBT).text())
          .contains(PAY + " asked more than 5 times");
      assertThat(asking.calls().getFirst().isLeft()).isTrue();
    }
  }

  @Test
  void a_fork_of_a_task_that_was_asked_is_told_that_the_call_may_have_been_made() {
    try (var bench = bench(PAYS, Trust.NONE)) {
      asking(bench, 1, LONG);
      var source = bench.start("pay").id();
      bench.awaitRest(source);
      bench.tasks().cancel(source);

      assertThatThrownBy(() -> bench.tasks().fork(source, Cut.behind(1)))
          .isInstanceOf(Unacknowledged.class);
    }
  }
}
