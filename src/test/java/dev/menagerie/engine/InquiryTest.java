// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Asked.PAY;
import static dev.menagerie.engine.Asked.PAYS;
import static dev.menagerie.engine.Asked.asking;
import static dev.menagerie.engine.Asked.bench;
import static dev.menagerie.engine.Asked.ledger;
import static dev.menagerie.engine.Asked.message;
import static dev.menagerie.engine.Asked.pay;
import static dev.menagerie.engine.Asked.reply;
import static dev.menagerie.engine.Asked.waitingFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.InquiringTools;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.TaskThreads;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of a tool that asks a person before it is carried out. */
@Timeout(120)
class InquiryTest {

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static JsonObject response(InquiringTools asking, int request, String form) {
    return asking.requests().get(request).answers() instanceof Answers.Given given
        ? given.responses().getJsonObject(form)
        : Json.object().build();
  }

  @Test
  void a_person_is_shown_what_the_tool_asks_and_the_call_goes_on_with_the_answer() {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench, 1, "account");
      var id = bench.start("pay").id();

      var waiting = bench.waiting(id);
      assertThat(waiting.reason()).isEqualTo(Waiting.Reason.INPUT);
      assertThat(waiting.path()).isEqualTo("/0");
      assertThat(waiting.text()).contains(PAY, "\"account 1?\"", "values");
      assertThat(waiting.detail().getString("tool")).isEqualTo(PAY);
      assertThat(waiting.detail().getJsonObject("schema").getJsonObject("properties"))
          .containsKey("account");
      bench.awaitRest(id);
      assertThat(bench.tools().ledger()).isEmpty();
      bench.tasks().reply(id, "/0", Asked.values("account", "A1"), "anna");

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(response(asking, 1, "account"))
          .isEqualTo(Json.object("{\"action\":\"accept\",\"content\":{\"account\":\"A1\"}}"));
      assertThat(bench.journal(id, it -> it.path().equals("/0")))
          .map(it -> it.kind().text() + " " + it.phase().text())
          .containsExactly("act intent", "gate intent", "reply result", "act intent", "act result");
      assertThat(bench.journal(id, it -> it.kind() == Kind.REPLY).getFirst().outcome())
          .isEqualTo(Json.object("{\"values\":{\"account\":\"A1\"},\"by\":\"anna\"}"));
      assertThat(bench.tasks().replay(id).identical()).isTrue();
      assertThat(asking.requests()).hasSize(2);
    }
  }

  @Test
  void it_is_one_call_of_the_budget_however_often_it_asks() {
    try (var bench = bench((_, run) -> Answer.of(pay(run) + pay(run)))) {
      bench.budget("it", new Limits(1_000, BigDecimal.TEN, 10, 1, 1, 60));
      var asking = asking(bench, 5, "a");
      var id = bench.start("pay").id();
      for (int round = 1; round <= 5; round++) {
        reply(bench, id, "a %d?".formatted(round), Asked.values("a", "v" + round));
      }

      var ended = bench.ended(id);
      assertThat(ended.status()).isEqualTo(Status.PARTIAL);
      assertThat(ended.spent().toolCalls()).isEqualTo(1);
      assertThat(bench.tools().ledger()).hasSize(1);
      assertThat(InquiringTools.told(asking.requests().getLast().answers()))
          .contains("v1", "v2", "v3", "v4", "v5");
    }
  }

  @Test
  void a_tool_that_asks_for_ever_is_given_up_and_the_agent_reads_why() {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench, 100, "a");
      var id = bench.start("pay").id();
      for (int round = 1; round <= 5; round++) {
        bench.awaitRest(id);
        bench.restart();
        reply(bench, id, "a %d?".formatted(round), Asked.values("a", "v"));
      }

      assertThat(Forked.text(bench.ended(id))).contains(PAY + " asked more than 5 times");
      assertThat(asking.requests()).hasSize(6);
    }
  }

  @ParameterizedTest
  @EnumSource(Trust.class)
  void a_parked_task_goes_on_in_the_next_process_and_sends_nothing_twice(Trust trust) {
    try (var bench = Workbench.of(PAYS).tools(ledger(trust)).config(AT_ONCE)) {
      var asking = asking(bench, 2, "a", "b");
      var id = bench.start("pay").id();
      for (var message : List.of("a 1?", "b 1?", "a 2?", "b 2?")) {
        long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
        while (!TaskThreads.of(id).isEmpty()
            || !message(bench.waiting(id)).equals(message)
            || bench.tasks().find(id).orElseThrow().status() != Status.WAITING) {
          assertThat(System.nanoTime()).as("parked before " + message).isLessThan(deadline);
        }
        bench.restart();
        assertThat(bench.waiting(id).reason()).isEqualTo(Waiting.Reason.INPUT);
        reply(bench, id, message, Asked.values(message.substring(0, 1), message));
      }

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.requests())
          .hasSize(3)
          .doesNotHaveDuplicates()
          .allSatisfy(it -> assertThat(it.key()).isEqualTo(id + "/0"));
      assertThat(InquiringTools.told(asking.requests().getLast().answers()))
          .contains("a 1?", "b 1?", "a 2?", "b 2?");
    }
  }

  @Test
  void wherever_the_process_dies_each_answer_is_sent_once_or_the_call_is_in_doubt() {
    var all = new ArrayList<InquiringTools>();
    var suite =
        new CrashSuite(
            () -> {
              var bench = bench((_, run) -> Answer.of(pay(run) + run.ask(Question.of("Well?"))));
              all.add(asking(bench, 2, "a", "b"));
              return bench;
            },
            "pay",
            waiting ->
                waiting.reason() == Waiting.Reason.INPUT
                    ? Asked.values(message(waiting).substring(0, 1), message(waiting))
                    : new Reaction.Text("well"));

    int deaths = suite.run();

    assertThat(deaths).isGreaterThan(15);
    for (var asking : all) {
      assertThat(InquiringTools.told(asking.requests().getLast().answers()))
          .isEqualTo(InquiringTools.told(all.getFirst().requests().getLast().answers()))
          .contains("a 1?", "b 1?", "a 2?", "b 2?");
    }
  }

  @ParameterizedTest
  @EnumSource(Trust.class)
  void a_call_that_went_on_and_got_no_answer_is_in_doubt_unless_it_may_be_repeated(Trust trust) {
    var lost = new AtomicInteger();
    try (var bench =
        Workbench.of(PAYS)
            .tools(
                new LedgerTools()
                    .withOutcome(
                        PAY,
                        trust,
                        _ ->
                            lost.getAndIncrement() == 0
                                ? new ToolOutcome.InDoubt("no answer")
                                : LedgerTools.done(new Observation.Result("paid"))))) {
      var asking = asking(bench, 1, "a");
      var id = bench.start("pay").id();
      reply(bench, id, "a 1?", Asked.values("a", "v"));
      long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
      while (bench.waiting(id).reason() != Waiting.Reason.IN_DOUBT) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      bench.restart();
      if (trust == Trust.NONE) {
        assertThat(bench.waiting(id).reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
        bench.tasks().reply(id, "/0", new Reaction.NotHappened());
      }

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid");
      assertThat(asking.requests()).hasSize(3);
      assertThat(asking.requests().get(2)).isEqualTo(asking.requests().get(1));
    }
  }

  @Test
  void what_is_declined_or_dismissed_goes_back_as_that() {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench, 1, "a", "b");
      var id = bench.start("pay").id();
      reply(bench, id, "a 1?", new Reaction.Decline());
      reply(bench, id, "b 1?", new Reaction.Dismiss());

      bench.ended(id);
      assertThat(response(asking, 1, "a")).isEqualTo(Json.object("{\"action\":\"decline\"}"));
      assertThat(response(asking, 1, "b")).isEqualTo(Json.object("{\"action\":\"cancel\"}"));
    }
  }

  @Test
  void a_reply_to_a_form_is_not_taken_as_one_to_the_next() {
    try (var bench = bench(PAYS)) {
      var asking = asking(bench, 2, "a");
      var id = bench.start("pay").id();
      var seen = FormNumber.of(bench.waiting(id));
      reply(bench, id, "a 1?", Asked.values("a", "first"));
      var next = waitingFor(bench, id, "a 2?");

      assertThatThrownBy(
              () -> bench.tasks().reply(id, next.path(), seen, Asked.values("a", "first"), "ben"))
          .isInstanceOf(Refused.class)
          .hasMessage(
              "the tool asks question 1 of round 2 at /0 by now; look at it in GET /v1/waiting");
      bench.tasks().reply(id, next.path(), FormNumber.of(next), Asked.values("a", "second"), "ben");

      bench.ended(id);
      assertThat(InquiringTools.told(asking.requests().getLast().answers()))
          .contains("first", "second");
    }
  }

  @Test
  void the_time_of_each_request_of_a_call_counts() {
    var asking = new AtomicReference<InquiringTools>();
    var bench = bench(PAYS);
    bench.elapsed(() -> asking.get() == null ? 0 : asking.get().requests().size() * 1_000_000_000L);
    try (bench) {
      asking.set(asking(bench, 2, "a"));
      var id = bench.start("pay").id();
      waitingFor(bench, id, "a 1?");
      assertThat(bench.tasks().find(id).orElseThrow().spent().ms()).isEqualTo(1_000);
      reply(bench, id, "a 1?", Asked.values("a", "v"));
      reply(bench, id, "a 2?", Asked.values("a", "w"));

      assertThat(bench.ended(id).spent().ms()).isEqualTo(3_000);
      assertThat(bench.journal(id, it -> it.ms() > 0)).map(Entry::ms).containsExactly(3_000L);
    }
  }

  @Test
  void a_reply_that_does_not_fit_is_refused_and_the_wait_stays() {
    try (var bench = bench(PAYS)) {
      asking(bench, 1, "a");
      var id = bench.start("pay").id();
      bench.waiting(id);

      assertThatThrownBy(() -> bench.tasks().reply(id, "/0", Asked.values("wrong", "v")))
          .isInstanceOf(Refused.class)
          .hasMessage("values: wrong: not wanted");
      for (var reaction :
          List.of(new Reaction.Text("v"), new Reaction.Approve(), new Reaction.NotHappened())) {
        assertThatThrownBy(() -> bench.tasks().reply(id, "/0", reaction))
            .isInstanceOf(Refused.class)
            .hasMessage(
                "a tool asks something at /0; reply with values for its schema, decline: true or"
                    + " cancel: true");
      }
      reply(bench, id, "a 1?", Asked.values("a", "v"));
      assertThat(bench.ended(id).status()).isEqualTo(Status.COMPLETED);
      assertThatThrownBy(() -> bench.tasks().reply(id, "/0", Asked.values("a", "w")))
          .hasMessageContaining("filled in with {\"a\":\"v\"}");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Trust.class,
      names = {"NONE", "IDEMPOTENT"})
  void a_cancel_while_it_asks_does_not_say_that_the_call_is_in_doubt(Trust trust) {
    for (var restarted : List.of(false, true)) {
      try (var bench = Workbench.of(PAYS).tools(ledger(trust))) {
        asking(bench, 1, "a");
        var id = bench.start("pay").id();
        bench.awaitRest(id);
        if (restarted) {
          bench.restart();
        }

        assertThat(bench.tasks().cancel(id).status()).isEqualTo(Status.CANCELLED);

        var cancel = bench.journal(id, it -> it.kind() == Kind.CANCEL).getFirst();
        assertThat(cancel.outcome().toString()).doesNotContain("\"inDoubt\":true");
        assertThat(bench.tasks().replay(id).identical()).isTrue();
        assertThat(bench.tools().ledger()).isEmpty();
        assertThatThrownBy(() -> bench.tasks().reply(id, "/0", Asked.values("a", "v")))
            .isInstanceOf(Refused.class);
      }
    }
  }

  @Test
  void what_the_tool_of_a_child_asks_is_shown_by_its_parent() {
    try (var bench =
        bench((_, run) -> Answer.of(run.delegate("child", Task.of("pay")).text()))
            .agent("child", PAYS)) {
      asking(bench, 1, "a");
      var id = bench.start("pay").id();

      var waiting = bench.waiting(id);
      assertThat(waiting.task()).isNotEqualTo(id);
      reply(bench, id, "a 1?", Asked.values("a", "v"));

      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
    }
  }

  @Test
  void what_is_asked_counts_also_when_the_server_stops_at_that_moment() {
    var stopping = new ArrayList<Runnable>();
    try (var bench = bench(PAYS)) {
      var asking = new InquiringTools(bench.tools(), PAY, 1, "a");
      bench.gateway(new StoppingTools(asking, () -> stopping.forEach(Runnable::run)));
      var tasks = bench.tasks();
      stopping.add(() -> Thread.ofVirtual().start(tasks::close));
      var id = bench.start("pay").id();
      while (bench.journal(id, it -> it.kind() == Kind.GATE).isEmpty()) {
        Thread.onSpinWait();
      }
      stopping.clear();
      bench.restart();

      assertThat(bench.waiting(id).reason()).isEqualTo(Waiting.Reason.INPUT);
      reply(bench, id, "a 1?", Asked.values("a", "v"));
      assertThat(Forked.text(bench.ended(id))).isEqualTo("paid 5");
      assertThat(asking.requests()).hasSize(2);
    }
  }

  private static TaskRecord run(Workbench bench, Function<Waiting, Reaction> people) {
    var id = bench.start("pay").id();
    while (!bench.tasks().await(id, Duration.ofMillis(2)).status().ended()) {
      for (var waiting : bench.tasks().waiting()) {
        bench.tasks().reply(waiting.task(), waiting.path(), people.apply(waiting));
      }
    }
    return bench.ended(id);
  }

  @Test
  void branches_are_asked_each_at_its_own_path() {
    Architecture twice =
        (_, run) ->
            Answer.of(
                run.each(List.of("1", "2"), it -> run.act(Forked.call(PAY, it)).text()).toString());
    try (var bench = bench(twice)) {
      var asking = asking(bench, 2, "a");

      var ended = run(bench, waiting -> Asked.values("a", waiting.path()));

      assertThat(Forked.text(ended)).isEqualTo("[paid 1, paid 2]");
      assertThat(asking.requests())
          .hasSize(6)
          .allSatisfy(
              it -> {
                var other = it.key().endsWith("/0/0") ? "/1/0" : "/0/0";
                assertThat(InquiringTools.told(it.answers())).doesNotContain(other);
              });
    }
  }
}
