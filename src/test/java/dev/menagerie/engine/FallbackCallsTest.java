// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is called instead of a tool that failed without an effect. */
@Timeout(60)
class FallbackCallsTest {

  private static final String PAY = "bank__pay";
  private static final String OTHER = "mirror__pay";

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture PAYING =
      (task, run) -> {
        var call = Json.object().add(task.goal(), 10).build();
        var first = run.act(ToolCall.of(PAY, call)).text();
        return Answer.of(first + " / " + run.act(ToolCall.of("sums__add", call)).text());
      };

  private final LedgerTools tools = new LedgerTools();

  private Workbench bench(boolean offered) {
    tools
        .withOutcome(PAY, Trust.NONE, _ -> new ToolOutcome.Replaceable("bank__pay: down", OTHER))
        .with("sums__add", Trust.READ_ONLY, _ -> "sum");
    if (offered) {
      tools.with(OTHER, Trust.NONE, _ -> "paid there");
    }
    return Workbench.of(PAYING).tools(tools).config(AT_ONCE);
  }

  @Test
  void the_agent_reads_who_failed_and_who_answered_and_the_journal_holds_both_calls() {
    try (var bench = bench(true)) {
      var ended = bench.run("amount");

      assertThat(ended.answer())
          .contains(
              Answer.of(
                  "(bank__pay failed: bank__pay: down. mirror__pay was called instead and says:)\n"
                      + "paid there / sum"));
      assertThat(
              bench.journal(ended.id(), it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT))
          .extracting(Entry::name)
          .containsExactly(PAY, OTHER, "sums__add");
      assertThat(bench.journal(ended.id(), it -> it.name().equals(PAY)).getLast().outcome())
          .hasToString("{\"failure\":\"bank__pay: down\",\"fallback\":\"mirror__pay\"}");
      assertThat(bench.tasks().replay(ended.id()).identical()).isTrue();
      assertThat(tools.ledger()).map(LedgerTools.Performed::key).doesNotHaveDuplicates();
    }
  }

  @Test
  void what_the_agent_may_not_call_is_not_called_instead() {
    try (var bench = bench(false)) {
      var ended = bench.run("amount");

      assertThat(ended.answer()).contains(Answer.of("Error: bank__pay: down / sum"));
      assertThat(bench.journal(ended.id(), it -> it.name().equals(PAY)).getLast().outcome())
          .hasToString("{\"failure\":\"bank__pay: down\"}");
    }
  }

  @Test
  void the_rules_and_the_schema_of_the_fallback_hold() {
    try (var bench = bench(true)) {
      tools.ruled(OTHER, Rule.of(Rule.Decision.DENY));
      assertThat(bench.run("amount").answer())
          .hasValueSatisfying(
              it ->
                  assertThat(it.text())
                      .startsWith(
                          "Error: bank__pay: down; mirror__pay was called instead: mirror__pay is")
                      .contains("denied by the operator's policy"));

      tools.ruled(OTHER, Rule.of(Rule.Decision.ASK));
      var id = bench.start("amount").id();
      var wait = bench.waiting(id);
      assertThat(wait.detail().getString("tool")).isEqualTo(OTHER);
      assertThat(tools.ledger()).noneMatch(it -> it.tool().equals(OTHER));
      bench.awaitRest(id);
      bench.restart();
      bench.waiting(id);
      bench
          .tasks()
          .reply(id, wait.path(), new Reaction.Edit(Json.object().add("amount", 1).build()));

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("paid there"));
      assertThat(tools.ledger().stream().filter(it -> it.tool().equals(OTHER)))
          .singleElement()
          .satisfies(it -> assertThat(it.arguments().getInt("amount")).isEqualTo(1));
      assertThat(tools.ledger().stream().filter(it -> it.tool().equals(PAY))).hasSize(2);
      assertThat(bench.tasks().replay(id).identical()).isTrue();
    }
  }

  @Test
  void a_fallback_that_fails_too_leads_nowhere_else() {
    try (var bench = bench(true)) {
      tools.withOutcome(OTHER, Trust.NONE, _ -> new ToolOutcome.Replaceable("down too", PAY));

      var ended = bench.run("amount");

      assertThat(ended.answer())
          .contains(
              Answer.of("Error: bank__pay: down; mirror__pay was called instead: down too / sum"));
      assertThat(tools.ledger()).hasSize(3);
    }
  }
}
