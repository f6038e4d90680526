// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that depend on the call, and change while tasks run. */
@Timeout(60)
class RuledCallsTest {

  private static final String PAY = "bank__pay";
  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture PAYING =
      (task, run) ->
          Answer.of(
              run.act(ToolCall.of(PAY, Json.object().add("amount", task.goal().length()).build()))
                  .text());

  /** Tools whose rule is what the test says it is now. */
  private static final class Ruled extends LedgerTools {

    private volatile Function<Integer, Decision> decision = _ -> Decision.ALLOW;
    private volatile Consumer<OnBehalf> seen = _ -> {};

    @Override
    public Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
      seen.accept(onBehalf);
      return tool.rule().and(Rule.of(decision.apply(call.arguments().getInt("amount"))));
    }
  }

  private final Ruled tools = new Ruled();

  private Workbench bench() {
    tools.with(PAY, Trust.NONE, arguments -> "paid " + arguments.getInt("amount"));
    return Workbench.of(PAYING).tools(tools).config(AT_ONCE);
  }

  private static JsonObject amount(int amount) {
    return Json.object().add("amount", amount).build();
  }

  @Test
  void a_rule_may_depend_on_the_arguments() {
    tools.decision = amount -> amount > 3 ? Decision.DENY : Decision.ALLOW;
    try (var bench = bench()) {
      assertThat(bench.run("two").answer()).contains(Answer.of("paid 3"));
      assertThat(bench.run("three").answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("is denied by the operator"));
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void what_a_person_makes_of_a_call_is_under_the_rules_too() {
    tools.decision = amount -> amount > 100 ? Decision.DENY : Decision.ASK;
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      var wait = bench.waiting(id);
      assertThat(wait.reason()).isEqualTo(Waiting.Reason.APPROVAL);

      bench.tasks().reply(id, wait.path(), new Reaction.Edit(amount(101)));

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("is denied by the operator"));
      assertThat(tools.ledger()).isEmpty();
    }
  }

  @Test
  void what_is_denied_meanwhile_is_not_sent_though_it_was_approved() {
    tools.decision = _ -> Decision.ASK;
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      var wait = bench.waiting(id);
      tools.decision = _ -> Decision.DENY;

      bench.tasks().reply(id, wait.path(), new Reaction.Approve());

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("is denied by the operator"));
      assertThat(tools.ledger()).isEmpty();
    }
  }

  @Test
  void an_edit_counts_though_the_rule_that_asked_is_gone_after_a_restart() {
    tools.decision = _ -> Decision.ASK;
    try (var bench = bench()) {
      var id = bench.start("pay").id();
      var wait = bench.waiting(id);
      bench.awaitRest(id);
      tools.decision = _ -> Decision.ALLOW;
      bench.restart();
      bench.waiting(id);

      bench.tasks().reply(id, wait.path(), new Reaction.Edit(amount(1)));

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid 1"));
      assertThat(tools.ledger()).hasSize(1);
    }
  }

  @Test
  void an_edit_is_judged_by_itself_after_a_restart_too() {
    tools.decision = _ -> Decision.ASK;
    try (var bench = bench()) {
      var id = bench.start("pay five").id();
      var wait = bench.waiting(id);
      bench.awaitRest(id);
      tools.decision = amount -> amount > 4 ? Decision.DENY : Decision.ALLOW;
      bench.restart();
      bench.waiting(id);

      bench.tasks().reply(id, wait.path(), new Reaction.Edit(amount(2)));

      assertThat(bench.ended(id).answer()).contains(Answer.of("paid 2"));
    }
  }

  @Test
  void what_is_denied_meanwhile_is_not_sent_again_after_a_crash() throws InterruptedException {
    var sent = new Semaphore(0);
    try (var bench = bench()) {
      tools.with(
          PAY,
          Trust.IDEMPOTENT,
          _ -> {
            sent.release();
            LockSupport.park(); // the process dies meanwhile
            return "paid";
          });
      var id = bench.start("pay").id();
      sent.acquire();
      tools.decision = _ -> Decision.DENY;
      bench.restart();

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("is denied by the operator"));
      assertThat(sent.availablePermits()).isZero();
    }
  }

  @Test
  void a_child_calls_on_behalf_of_its_parents_caller() {
    try (var bench = bench()) {
      bench.agent("child", PAYING);
      bench.agent("parent", (_, run) -> run.delegate("child", Task.of("pay")));
      var seen = new CopyOnWriteArrayList<OnBehalf>();
      tools.seen = seen::add;
      var submission =
          new Submission(
              "parent",
              Task.of("pay"),
              JsonObject.EMPTY_JSON_OBJECT,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of("10.1.2.3"));
      var id = bench.tasks().start(submission).id();

      bench.ended(id);
      assertThat(seen).isNotEmpty().containsOnly(new OnBehalf("child", "10.1.2.3"));
    }
  }

  @Test
  void a_replay_asks_for_no_rule() {
    try (var bench = bench()) {
      var id = bench.run("pay").id();
      tools.decision = _ -> Decision.DENY;

      assertThat(bench.tasks().replay(id).identical()).isTrue();
    }
  }
}
