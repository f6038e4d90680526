// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is charged where a model does not keep to what was set aside for it. */
@Timeout(60)
class SpendingTest {

  private static final long RESERVED = 90;

  record Word(String word) {}

  @Test
  void an_overshoot_is_recorded_and_stops_the_next_thought_but_no_tool() {
    Architecture architecture =
        (_, run) -> {
          run.think(Prompt.of("dear", "say something"));
          run.act(ToolCall.of("desk__open", Json.object().build()));
          run.offer("opened");
          run.think(Prompt.of("one more", "say something"));
          return Answer.of("too much");
        };
    try (var bench = bench(architecture, 100, _ -> "word", 150)) {
      var record = bench.run("overshoot");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(record.answer().orElseThrow().text()).isEqualTo("opened");
      assertThat(record.spent().usage().tokens()).isEqualTo(150);
      assertThat(bench.tools().ledger()).hasSize(1);
    }
  }

  @Test
  void a_reply_that_is_broken_off_is_charged_what_was_set_aside_for_it() {
    Architecture architecture =
        (_, run) -> {
          run.thinkEach(Prompt.of("list", "say words"), Word.class, _ -> {});
          return Answer.of("listed");
        };
    Function<ModelCall, String> script =
        call ->
            call.prompt().turns().size() == 1
                ? "{\"value\":[{\"wort\":\"a\"},{\"word\":\"b\"}]}"
                : "{\"value\":[]}";
    try (var bench = bench(architecture, 1_000, script, 10)) {
      var record = bench.run("break off");

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      // It had ended or not when it was broken off, and was charged whole either way.
      assertThat(record.spent().usage().tokens()).isIn(RESERVED + 10L, 20L);
      var last = bench.journal(record.id(), it -> it.phase() == Phase.RESULT).getFirst();
      assertThat(last.usage().tokens()).isEqualTo(record.spent().usage().tokens());
    }
  }

  @Test
  void a_repair_that_the_budget_does_not_allow_replays() {
    Architecture architecture =
        (_, run) -> Answer.of(run.think(Prompt.of("word", "say a word"), Word.class).word());
    try (var bench = bench(architecture, RESERVED + 59, _ -> "no object", 60)) {
      var record = bench.run("repair");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(bench.journal(record.id(), it -> it.kind() == Kind.BUDGET))
          .extracting(Entry::phase)
          .containsExactly(Phase.ELEMENT, Phase.REFUSED);
      assertThat(bench.tasks().replay(record.id()).firstDivergence()).isEmpty();
    }
  }

  @Test
  @Timeout(10)
  void an_untrusted_call_is_made_and_known_under_any_limit_in_dollars() {
    var absurd = new Limits(1_000, new BigDecimal("1e999999999"), 10, 10, 1, 60);
    Architecture architecture =
        (_, run) -> Answer.of(run.act(ToolCall.of("desk__pay", Json.object().build())).text());
    var tools = new LedgerTools().with("desk__pay", Trust.NONE, _ -> "paid");
    try (var bench = Workbench.of(architecture).budget("it", absurd).tools(tools)) {
      var record = bench.run("pay");

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer().orElseThrow().text()).isEqualTo("paid");
    }
  }

  @Test
  void a_delegation_deeper_than_allowed_is_refused_by_an_entry_and_ends_partial() {
    Architecture parent =
        (_, run) -> {
          run.offer("so far");
          return run.delegate("child", Task.of("a part"));
        };
    try (var bench = Workbench.of(parent).agent("child", parent)) {
      bench.budget("it", new Limits(1_000, BigDecimal.ONE, 10, 10, 2, 60));
      bench.agent("child", (_, run) -> run.delegate("child", Task.of("a smaller part")));

      var record = bench.run("delegate");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      var deepest = record.id() + ".1.0";
      assertThat(bench.tasks().find(deepest).orElseThrow().status()).isEqualTo(Status.PARTIAL);
      assertThat(bench.journal(deepest, it -> it.kind() == Kind.BUDGET))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.phase()).isEqualTo(Phase.REFUSED);
                assertThat(it.outcome().toString()).contains("0 levels of delegation");
              });
    }
  }

  private static Workbench bench(
      Architecture architecture, long tokens, Function<ModelCall, String> script, long cost) {
    return Workbench.of(architecture)
        .budget("it", new Limits(tokens, BigDecimal.ONE, 100, 100, 1, 60))
        .model(new Priced(script, cost))
        .tools(new LedgerTools().with("desk__open", Trust.READ_ONLY, _ -> "open"));
  }

  /** Costs always the same, whatever was set aside. */
  private record Priced(Function<ModelCall, String> script, long cost) implements Models {

    @Override
    public ModelReply reply(ModelCall call) {
      call.listener().attempt();
      var text = script.apply(call);
      call.listener().delta(text);
      var usage = new Usage(cost, 0, 0, BigDecimal.ZERO);
      return new ModelReply(text, List.of(), usage, "test:priced", "stop");
    }

    @Override
    public Usage reservation(ModelCall call) {
      return new Usage(RESERVED, 0, 0, BigDecimal.ZERO);
    }

    @Override
    public String model(Role role, int seat, Map<String, String> chosen) {
      return "test:priced";
    }
  }
}
