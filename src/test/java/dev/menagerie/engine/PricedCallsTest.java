// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls cost counts as what models cost. */
@Timeout(60)
class PricedCallsTest {

  private static final String PAY = "bank__pay";
  private static final BigDecimal PRICE = new BigDecimal("0.02");
  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture CALLING =
      (task, run) -> {
        for (int i = 0; i < Integer.parseInt(task.goal()); i++) {
          run.offer(run.act(ToolCall.of(PAY, JsonObject.EMPTY_JSON_OBJECT)).text() + i);
        }
        return Answer.of("done");
      };

  /** Tools whose calls cost two cents. */
  private static final class Priced extends LedgerTools {
    @Override
    public List<PinnedTool> pin(List<String> patterns) {
      return super.pin(patterns).stream()
          .map(
              it -> new PinnedTool(it.tool(), it.hash(), it.trust(), it.rule(), it.labels(), PRICE))
          .toList();
    }
  }

  private final Priced tools = new Priced();

  private Workbench bench(BigDecimal most) {
    tools.with(PAY, Trust.NONE, _ -> "paid");
    var some = Limits.DEFAULT;
    return Workbench.of(CALLING)
        .tools(tools)
        .config(AT_ONCE)
        .agent("parent", (task, run) -> run.delegate("it", Task.of(task.goal())))
        .budget(
            "it",
            new Limits(
                some.tokens(),
                most,
                some.effects(),
                some.toolCalls(),
                some.depth(),
                some.seconds()));
  }

  @Test
  void the_price_of_each_call_is_in_usage_and_journal() {
    try (var bench = bench(BigDecimal.ONE)) {
      var ended = bench.run("3");

      assertThat(ended.spent().usage().usd()).isEqualByComparingTo("0.06");
      assertThat(bench.journal(ended.id(), it -> it.kind() == Kind.ACT))
          .allSatisfy(it -> assertThat(it.usage().usd()).isEqualByComparingTo(PRICE));
      var parent = bench.ended(bench.tasks().start(Workbench.submission("parent", "2")).id());
      assertThat(parent.spent().usage().usd()).isEqualByComparingTo("0.04");
      assertThat(bench.tasks().replay(ended.id()).identical()).isTrue();
    }
  }

  @Test
  void a_call_that_the_budget_does_not_allow_is_not_made() {
    try (var bench = bench(new BigDecimal("0.05"))) {
      var ended = bench.run("3");

      assertThat(ended.status()).isEqualTo(Status.PARTIAL);
      assertThat(ended.error()).hasValueSatisfying(it -> assertThat(it).contains("USD"));
      assertThat(ended.answer()).contains(Answer.partial("paid1"));
      assertThat(tools.ledger()).hasSize(2);
      assertThat(ended.spent().usage().usd()).isEqualByComparingTo("0.04");
    }
  }

  @Test
  void a_call_in_doubt_is_paid_once_over_a_restart() {
    try (var bench = bench(BigDecimal.ONE)) {
      tools.withOutcome(PAY, Trust.NONE, _ -> new ToolOutcome.InDoubt("lost"));
      var id = bench.start("1").id();
      var wait = bench.waiting(id);
      bench.awaitRest(id);
      assertThat(bench.tasks().find(id).orElseThrow().spent().usage().usd())
          .isEqualByComparingTo(PRICE);
      bench.restart();
      bench.waiting(id);
      bench.tasks().reply(id, wait.path(), new Reaction.Happened("yes"));

      var ended = bench.ended(id);
      assertThat(ended.spent().usage().usd()).isEqualByComparingTo(PRICE);
      assertThat(bench.journal(id, it -> it.kind() == Kind.ACT).getLast().usage().usd())
          .isEqualByComparingTo(PRICE);
    }
  }
}
