// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static dev.menagerie.conformance.ConformanceSuite.bench;
import static dev.menagerie.conformance.ConformanceSuite.goal;
import static dev.menagerie.conformance.ConformanceSuite.tools;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.PricedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task that gets less than it needs ends with the best that it has. */
@Timeout(300)
class BudgetTest {

  private static final Limits AMPLE =
      new Limits(50_000_000, new BigDecimal(1_000), 20_000, 1_000, 1, 3_600);

  @ParameterizedTest
  @MethodSource("dev.menagerie.conformance.ConformanceSuite#all")
  void a_part_of_the_budget_it_needs_gives_the_best_so_far(Catalog.Entry architecture) {
    var needed = run(architecture, AMPLE).record().spent();
    int runs = 0;
    int answered = 0;
    for (int percent : List.of(25, 50, 75)) {
      for (var limits : parts(needed, percent)) {
        var ended = run(architecture, limits);
        var place = "%s of %s".formatted(limits, needed);

        assertThat(ended.record().status()).as(place).isEqualTo(Status.PARTIAL);
        var spent = ended.record().spent();
        assertThat(spent.usage().tokens()).as(place).isLessThanOrEqualTo(limits.tokens());
        assertThat(spent.usage().usd()).as(place).isLessThanOrEqualTo(limits.usd());
        assertThat(spent.effects()).as(place).isLessThanOrEqualTo(limits.effects());
        assertThat(spent.toolCalls()).as(place).isLessThanOrEqualTo(limits.toolCalls());
        var text = ended.record().answer().orElseThrow().text();
        if (ended.journal().stream().anyMatch(candidate(architecture))) {
          assertThat(text).as("%s\n%s", place, Workbench.describe(ended.journal())).isNotBlank();
        }
        runs++;
        answered += text.isBlank() ? 0 : 1;
      }
    }
    Guarantee.BUDGET.shown(
        getClass(),
        "%s with 25, 50 and 75 %% of its tokens, effects, tool calls and USD"
            .formatted(architecture.name()),
        runs,
        "all partial, %d with something found, none over".formatted(answered));
  }

  /** A budget short of one thing each. */
  private static List<Limits> parts(Spent needed, int percent) {
    var tokens = needed.usage().tokens() * percent / 100;
    var usd =
        needed
            .usage()
            .usd()
            .multiply(new BigDecimal(percent))
            .divide(new BigDecimal(100), 9, RoundingMode.DOWN);
    return List.of(
            lacking(Math.max(1, tokens), AMPLE.usd(), AMPLE.effects(), AMPLE.toolCalls()),
            lacking(AMPLE.tokens(), usd, AMPLE.effects(), AMPLE.toolCalls()),
            lacking(
                AMPLE.tokens(), AMPLE.usd(), needed.effects() * percent / 100, AMPLE.toolCalls()),
            lacking(
                AMPLE.tokens(), AMPLE.usd(), AMPLE.effects(), needed.toolCalls() * percent / 100))
        .stream()
        .filter(it -> it.toolCalls() == AMPLE.toolCalls() || needed.toolCalls() > 0)
        .toList();
  }

  private static Limits lacking(long tokens, BigDecimal usd, long effects, long toolCalls) {
    return new Limits(tokens, usd, effects, toolCalls, 1, 3_600);
  }

  private record Ended(TaskRecord record, List<Entry> journal) {}

  private static Ended run(Catalog.Entry architecture, Limits limits) {
    try (var bench = bench(architecture, tools()).budget("it", limits)) {
      bench.model(new PricedModel(ConformanceSuite.model(), new BigDecimal("0.00001")));
      var record = bench.run(goal(architecture));
      return new Ended(record, bench.journal(record.id()));
    }
  }

  /**
   * A thought that says how the task might be answered, so that the architecture could return it. A
   * plan, a judgement or a call of a tool is none.
   */
  private static Predicate<Entry> candidate(Catalog.Entry architecture) {
    var names =
        switch (architecture.name()) {
          case "cot" -> List.of("reason", "extract", "few-shot");
          case "debate" -> List.of("open", "revise", "judge");
          case "self-consistency" -> List.of("sample");
          case "tree-of-thoughts" -> List.of("conclude");
          case "react" -> List.of("step", "conclude");
          case "function-calling" -> List.of("turn", "conclude");
          case "plan-and-execute" -> List.of("execute", "synthesise");
          case "llm-compiler" -> List.of("join", "finish");
          default -> throw new AssertionError("say which thoughts of it are candidates");
        };
    return entry ->
        entry.kind() == Kind.THINK
            && entry.phase() == Phase.RESULT
            && names.contains(entry.name())
            && !said(entry.outcome().asJsonObject()).isBlank();
  }

  private static String said(JsonObject outcome) {
    if (outcome.get("value") instanceof JsonObject value) {
      return value.getString("answer", "");
    }
    boolean calls = outcome.get("calls") instanceof JsonArray made && !made.isEmpty();
    return calls ? "" : outcome.getString("text", "");
  }
}
