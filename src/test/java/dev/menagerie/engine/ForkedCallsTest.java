// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static dev.menagerie.engine.Forked.call;
import static dev.menagerie.engine.Forked.echo;
import static dev.menagerie.engine.Forked.fork;
import static dev.menagerie.engine.Forked.position;
import static dev.menagerie.engine.Forked.text;
import static dev.menagerie.engine.Forked.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Question;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that were sent before a fork: with what, under which key, and how often they count. */
@Timeout(60)
class ForkedCallsTest {

  private static final ToolOutcome LOST = new ToolOutcome.InDoubt("no answer");

  private static JsonObject amount(String number) {
    return Json.object("{\"amount\":%s}".formatted(number));
  }

  private static ToolCall pay(String number) {
    return ToolCall.of("pay", amount(number));
  }

  /** An agent that thinks once, then makes a call. */
  private static Architecture calling(ToolCall call) {
    return (_, run) -> {
      run.think(Prompt.of("plan", "p"));
      return Answer.of(run.act(call).text());
    };
  }

  /** A tool that does not answer the first calls. */
  private static LedgerTools deaf(LedgerTools tools, String name, Trust trust, int lost) {
    var calls = new AtomicInteger();
    Function<JsonObject, ToolOutcome> body =
        arguments ->
            calls.incrementAndGet() <= lost
                ? LOST
                : LedgerTools.done(new Observation.Result("did " + arguments));
    return tools.withOutcome(name, trust, body);
  }

  private static Workbench bench(Architecture architecture, LedgerTools tools) {
    return Workbench.of(architecture).model(echo()).tools(tools);
  }

  private static Waiting reply(Workbench bench, String task, Reaction reaction, boolean restarted) {
    bench.tasks().reply(task, bench.waiting(task).path(), reaction);
    return again(bench, task, restarted);
  }

  private static Waiting again(Workbench bench, String task, boolean restarted) {
    bench.waiting(task);
    if (restarted) {
      bench.restart();
    }
    return bench.waiting(task);
  }

  private static Cut behindPlan(Workbench bench, TaskRecord source) {
    return Cut.behind(position(bench, source, "/0", Phase.RESULT)).acknowledging(List.of("/1"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_fork_is_in_doubt_of_what_was_sent_and_has_it_approved_before_it_sends_it(
      boolean restarts) {
    var tools = deaf(new LedgerTools(), "pay", Trust.NONE, 1);
    try (var bench = bench(calling(pay("10")), tools.ruled("pay", Rule.of(Rule.Decision.ASK)))) {
      var source = bench.start("x");
      reply(bench, source.id(), new Reaction.Edit(amount("5")), false);

      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source));
      var doubt = again(bench, fork.id(), restarts);
      var approval = reply(bench, fork.id(), new Reaction.NotHappened(), restarts);

      assertThat(doubt.reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
      assertThat(doubt.text()).contains(source.id());
      assertThat(doubt.detail().getJsonObject("arguments")).isEqualTo(amount("5"));
      assertThat(approval.reason()).isEqualTo(Waiting.Reason.APPROVAL);
      assertThat(approval.detail().getJsonObject("arguments")).isEqualTo(amount("5"));
      assertThat(tools.ledger()).hasSize(1);
      bench.tasks().reply(fork.id(), approval.path(), new Reaction.Approve());
      assertThat(text(bench.ended(fork.id()))).isEqualTo("did {\"amount\":5}");
      assertThat(tools.ledger()).extracting("arguments").containsExactly(amount("5"), amount("5"));
      assertThat(bench.tasks().replay(fork.id()).identical()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_repeated_call_that_is_lost_too_is_shown_as_a_person_wanted_it(boolean restarts) {
    var tools = deaf(new LedgerTools(), "pay", Trust.NONE, 2);
    try (var bench = bench(calling(pay("10")), tools.ruled("pay", Rule.of(Rule.Decision.ASK)))) {
      var source = bench.start("x");
      reply(bench, source.id(), new Reaction.Edit(amount("5")), false);

      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source));
      reply(bench, fork.id(), new Reaction.NotHappened(), restarts);
      var doubt = reply(bench, fork.id(), new Reaction.Edit(amount("7")), restarts);
      bench.tasks().reply(fork.id(), doubt.path(), new Reaction.NotHappened());

      assertThat(doubt.detail().getJsonObject("arguments")).isEqualTo(amount("7"));
      assertThat(text(bench.ended(fork.id()))).isEqualTo("did {\"amount\":7}");
      assertThat(tools.ledger())
          .extracting("arguments")
          .containsExactly(amount("5"), amount("7"), amount("7"));
      assertThat(tools.ledger())
          .extracting("key")
          .containsExactly(source.id() + "/1", fork.id() + "/1", fork.id() + "/1");
    }
  }

  @Test
  void a_repeated_call_that_is_not_approved_is_not_sent() {
    var tools = deaf(new LedgerTools(), "pay", Trust.NONE, 1);
    try (var bench = bench(calling(pay("10")), tools.ruled("pay", Rule.of(Rule.Decision.ASK)))) {
      var source = bench.start("x");
      reply(bench, source.id(), new Reaction.Approve(), false);

      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source));
      var approval = reply(bench, fork.id(), new Reaction.NotHappened(), false);
      bench.tasks().reply(fork.id(), approval.path(), new Reaction.Deny("once is enough"));

      assertThat(text(bench.ended(fork.id()))).contains("not approved: once is enough");
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void a_call_that_may_be_repeated_is_repeated_under_the_key_it_was_sent_under() {
    var tools = deaf(new LedgerTools(), "put", Trust.IDEMPOTENT, 3);
    try (var bench = bench(calling(call("put", "b")), tools)) {
      var source = bench.start("x");
      bench.waiting(source.id());
      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source));
      bench.waiting(fork.id());
      var second = bench.tasks().fork(fork.id(), behindPlan(bench, fork));
      bench.waiting(second.id());
      assertThat(tools.ledger()).hasSize(3);

      bench.restart();

      assertThat(text(bench.ended(second.id()))).isEqualTo("did {\"value\":\"b\"}");
      assertThat(text(bench.ended(fork.id()))).isEqualTo("did {\"value\":\"b\"}");
      assertThat(tools.ledger()).extracting("key").containsOnly(source.id() + "/1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_call_that_may_be_repeated_is_approved_again_before_it_is(boolean restarts) {
    var tools = deaf(new LedgerTools(), "put", Trust.IDEMPOTENT, 1);
    try (var bench =
        bench(calling(call("put", "b")), tools.ruled("put", Rule.of(Rule.Decision.ASK)))) {
      var source = bench.start("x");
      reply(bench, source.id(), new Reaction.Edit(call("put", "c").arguments()), false);

      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source));
      var approval = again(bench, fork.id(), restarts);
      bench.tasks().reply(fork.id(), approval.path(), new Reaction.Approve());

      assertThat(approval.reason()).isEqualTo(Waiting.Reason.APPROVAL);
      assertThat(text(bench.ended(fork.id()))).isEqualTo("did {\"value\":\"c\"}");
      assertThat(tools.ledger())
          .filteredOn(it -> !it.outcome().equals(LOST))
          .extracting("key")
          .contains(source.id() + "/1")
          .doesNotContain(fork.id() + "/1");
    }
  }

  @Test
  void what_a_child_has_no_budget_for_is_there_for_its_parent() {
    var poor = new Limits(1_000, BigDecimal.ONE, 10, 0, 1, 60);
    Architecture other =
        (_, run) -> {
          run.delegate("poor", Task.of("c"));
          return Answer.of(run.act(call("send", "c")).text());
        };
    var tools = deaf(new LedgerTools(), "send", Trust.NONE, 1);
    try (var bench =
        bench(calling(call("send", "c")), tools)
            .agent("other", other)
            .agent("poor", calling(call("send", "c")))
            .budget("poor", poor)) {
      var source = bench.start("x");
      bench.waiting(source.id());

      var fork = bench.tasks().fork(source.id(), behindPlan(bench, source).by("other"));
      var doubt = bench.waiting(fork.id());

      assertThat(doubt.reason()).isEqualTo(Waiting.Reason.IN_DOUBT);
      assertThat(doubt.path()).isEqualTo("/1");
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void a_number_is_the_same_however_it_is_written() {
    var tools = new LedgerTools().with("pay", Trust.NONE, it -> "paid");
    try (var bench = bench(calling(pay("10")), tools)) {
      bench.agent("other", calling(ToolCall.of("pay", amount("10.0"))));
      bench.agent("another", calling(ToolCall.of("pay", amount("1e1"))));
      var source = bench.run("x");
      var cut = behindPlan(bench, source);

      assertThat(text(fork(bench, source, cut.by("other")))).isEqualTo("paid");
      assertThat(text(fork(bench, source, cut.by("another")))).isEqualTo("paid");
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  /** Tools whose server was removed while tasks still have them. */
  private record Removed(ToolGateway tools) implements ToolGateway {

    @Override
    public List<PinnedTool> pin(List<String> patterns) {
      return List.of();
    }

    @Override
    public Optional<String> refusal(PinnedTool tool, ToolCall call) {
      return Optional.of("there is no tool %s; its server was removed".formatted(call.tool()));
    }

    @Override
    public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
      return tools.call(tool, call, context);
    }
  }

  @Test
  void the_record_answers_when_the_tool_is_gone() {
    try (var bench = bench(calling(call("send", "c")), tools())) {
      bench.agent("other", calling(call("send", "c")));
      bench.agent("further", calling(call("send", "d")));
      var source = bench.run("x");
      bench.gateway(new Removed(bench.tools()));
      var cut = behindPlan(bench, source);

      assertThat(text(fork(bench, source, cut))).isEqualTo("sent c");
      assertThat(text(fork(bench, source, cut.by("other")))).isEqualTo("sent c");
      assertThat(text(fork(bench, source, cut.by("further")))).contains("there is no tool send");
      assertThat(bench.tools().ledger()).hasSize(1);
    }
  }

  @Test
  void a_call_that_is_sent_after_all_ends_what_was_observed_before_also_after_a_restart() {
    Architecture one =
        (_, run) -> {
          run.act(call("look", "a"));
          return Answer.of(run.act(call("send", "c")).text());
        };
    Architecture other =
        (_, run) -> {
          run.act(call("send", "c"));
          run.ask(Question.of("well?"));
          return Answer.of(run.act(call("look", "a")).text());
        };
    var tools = deaf(tools(), "send", Trust.NONE, 1);
    try (var bench = bench(one, tools).agent("other", other)) {
      var source = bench.start("x");
      bench.waiting(source.id());
      var cut = Cut.behind(position(bench, source, "/0", Phase.RESULT)).by("other");
      var fork = bench.tasks().fork(source.id(), cut.acknowledging(List.of("/1")));

      var question = reply(bench, fork.id(), new Reaction.NotHappened(), true);
      bench.tasks().reply(fork.id(), question.path(), new Reaction.Text("well"));

      bench.ended(fork.id());
      assertThat(tools.ledger())
          .extracting(LedgerTools.Performed::tool)
          .containsExactly("look", "send", "send", "look");
    }
  }
}
