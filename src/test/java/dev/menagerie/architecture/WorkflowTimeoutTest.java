// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.DyingJournal;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that have a time, over the real engine, by a clock that only what they ask moves. */
@Timeout(120)
class WorkflowTimeoutTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private static final String ASK =
      """
      steps:
        - id: before
          type: data
          from: before
          undo: {"type": "tool", "tool": "shop__buy", "arguments": {"item": "${before} again"}}
        - id: ask
          type: model
          prompt: Ask for 40
          timeout: %s
          retries: %d
      """;

  private final AtomicReference<Instant> clock = new AtomicReference<>(START);

  private void passes(long seconds) {
    clock.updateAndGet(now -> now.plusSeconds(seconds));
  }

  /** Takes 40 seconds, and 4 where it is asked again; no longer if that is done once more. */
  private ModelReply slow(ModelCall call) {
    boolean again = ScriptedModel.text(call.prompt()).contains("could not be used");
    clock.set(START.plusSeconds(again ? 44 : 40));
    return ScriptedModel.reply(again ? "quick" : "slow", List.of());
  }

  /** A tool that takes 40 seconds. */
  private LedgerTools shop() {
    return new LedgerTools()
        .described(
            "shop__buy",
            Trust.NONE,
            "Buys.",
            "item",
            item -> {
              passes(40);
              return "bought " + item;
            });
  }

  private Workbench bench(String definition) {
    return Workbench.of(new Workflow(definition, 200, 5, 0))
        .model(ScriptedModel.replies(this::slow))
        .tools(shop())
        .clock(clock::get);
  }

  private static String text(TaskRecord record) {
    return record.answer().orElseThrow().text();
  }

  @ParameterizedTest
  @CsvSource({"41s", "PT41S", "PT1M1S", "1m", "24h", "30d", "P1DT1H"})
  void a_step_that_is_in_time_is_done(String timeout) {
    try (var bench = bench(ASK.formatted(timeout, 0))) {
      var record = bench.run("go");

      assertThat(text(record)).isEqualTo("slow");
      assertThat(record.answer().orElseThrow().complete()).isTrue();
    }
  }

  @Test
  void one_that_is_not_has_failed_and_what_was_done_is_undone() {
    try (var bench = bench(ASK.formatted("40s", 0))) {
      var record = bench.run("go");

      assertThat(record.answer().orElseThrow().complete()).isFalse();
      assertThat(text(record))
          .startsWith("The workflow failed at step ask: not done within 40 seconds.\n");
      assertThat(bench.tools().ledger())
          .extracting(it -> it.arguments().getString("item"))
          .containsExactly("before again");
    }
  }

  @Test
  void each_attempt_has_the_whole_time() {
    try (var bench = bench(ASK.formatted("30s", 1))) {
      assertThat(text(bench.run("go"))).isEqualTo("quick");
      assertThat(clock).hasValue(START.plusSeconds(44));
    }
  }

  @Test
  void a_model_whose_time_is_up_calls_no_more_tools() {
    var call = ToolCall.of("shop__buy", Json.object().add("item", "rope").build());
    try (var bench =
        bench(
                "steps: [{\"id\":\"a\",\"type\":\"model\",\"tools\":true,\"prompt\":\"x\",%s}]"
                    .formatted("\"timeout\":\"30s\""))
            .model(
                ScriptedModel.replies(
                    _ -> {
                      passes(30);
                      return ScriptedModel.reply("", List.of(call));
                    }))) {
      var record = bench.run("go");

      assertThat(text(record))
          .startsWith("The workflow failed at step a: not done within 30 seconds");
      assertThat(bench.tools().ledger()).isEmpty();
      assertThat(bench.requests()).isOne();
    }
  }

  @Test
  void tools_that_take_all_its_time_are_the_last_thing_a_model_does() {
    var call = ToolCall.of("shop__buy", Json.object().add("item", "rope").build());
    try (var bench =
        bench(
                "steps: [{\"id\":\"a\",\"type\":\"model\",\"tools\":true,\"prompt\":\"x\",%s}]"
                    .formatted("\"timeout\":\"30s\""))
            .model(ScriptedModel.replies(_ -> ScriptedModel.reply("", List.of(call))))) {
      var record = bench.run("go");

      assertThat(text(record))
          .startsWith("The workflow failed at step a: not done within 30 seconds");
      assertThat(bench.tools().ledger()).hasSize(1);
      assertThat(bench.requests()).isOne();
    }
  }

  private static final String SHOPPING =
      """
      steps:
        - id: shopping
          type: %s
          timeout: 60s
          steps:
            - {"id": "one", "type": "tool", "tool": "shop__buy", "arguments": {"item": "rope"}}
            - {"id": "two", "type": "tool", "tool": "shop__buy", "arguments": {"item": "sail"}}
            - {"id": "three", "type": "tool", "tool": "shop__buy", "arguments": {"item": "tar"}}
      """;

  @Test
  void within_a_step_whose_time_is_up_nothing_more_is_begun() {
    try (var bench = bench(SHOPPING.formatted("loop"))) {
      assertThat(text(bench.run("go")))
          .startsWith("The workflow failed at step shopping: not done within 60 seconds.\n");
      assertThat(bench.tools().ledger())
          .extracting(it -> it.arguments().getString("item"))
          .containsExactly("rope", "sail");
    }
  }

  @Test
  void steps_at_the_same_time_have_the_time_of_the_one_they_are_in() {
    var nested =
        """
        steps:
          - id: all
            type: parallel
            timeout: 60s
            steps:
              - {"id": "a", "type": "loop", "max": 3, "steps": [
                  {"id": "b", "type": "model", "prompt": "x", "retries": 2}]}
        """;
    try (var bench =
        bench(nested.replaceAll("\\[\\s+", "["))
            .model(
                ScriptedModel.says(
                    _ -> {
                      passes(40);
                      return "said";
                    }))) {
      assertThat(text(bench.run("go")))
          .startsWith(
              "The workflow failed at step all: 0 of 1 succeeded, at least 1 have to; "
                  + "a: Error: step all: not done within 60 seconds");
      assertThat(bench.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"30s, 1", "30s, 0", "200s, 0"})
  void a_crash_at_any_moment_changes_nothing(String timeout, int retries) {
    var suite =
        new CrashSuite(
            () -> {
              clock.set(START);
              return bench(ASK.formatted(timeout, retries));
            },
            "go",
            _ -> new Reaction.Text("go on"));

    assertThat(suite.run()).isGreaterThan(5);
  }

  /** The process dies as the second attempt begins; the next one finds the clock turned back. */
  @Test
  void that_a_step_was_late_stays_so_when_the_task_is_taken_up_at_an_earlier_time()
      throws InterruptedException {
    var definition = ASK.formatted("30s", 1);
    List<String> undisturbed;
    try (var bench = bench(definition)) {
      undisturbed = CrashSuite.comparable(bench.family(bench.run("go").id()));
    }
    clock.set(START);
    var thoughts = new ArrayList<Write>();
    var dying = new AtomicReference<DyingJournal>();
    try (var bench = bench(definition)) {
      bench.writingThrough(
          underneath ->
              dying.updateAndGet(
                  _ -> new DyingJournal(underneath, it -> second(it, thoughts), true)));
      var id = bench.start("go").id();
      assertThat(dying.get().awaitDeath()).isTrue();
      clock.set(START.minus(Duration.ofHours(1)));
      bench.restart();

      var record = bench.ended(id);

      assertThat(text(record)).isEqualTo("quick");
      assertThat(CrashSuite.comparable(bench.family(id))).isEqualTo(undisturbed);
      assertThat(bench.tasks().replay(id).entries()).isEqualTo(bench.journal(id).size());
    }
  }

  private static boolean second(List<Write> writes, List<Write> thoughts) {
    for (var write : writes) {
      if (write instanceof Write.Append(var entry)
          && entry.kind() == Kind.THINK
          && entry.phase() == Phase.INTENT) {
        thoughts.add(write);
      }
    }
    return thoughts.size() == 2;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | timeout: 3, must be like 30s, 5m, 2h, 1d or PT30S, from 1s to 30d",
        "soon | timeout: soon, must be like 30s",
        "500ms | timeout: 500ms, must be like 30s",
        "P | timeout: P, must be like 30s",
        "0s | timeout: 0s, must be like 30s",
        "PT0.9S | timeout: PT0.9S, must be like 30s",
        "-5s | timeout: -5s, must be like 30s",
        "30d1s | timeout: 30d1s, must be like 30s",
        "31d | timeout: 31d, must be like 30s",
        "99999999999999999999s | timeout: 99999999999999999999s, must be like 30s",
      })
  void a_time_is_a_duration_within_bounds(String timeout, String message) {
    assertThatThrownBy(() -> bench(ASK.formatted(timeout, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("definition: step ask: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"type\":\"tool\",\"tool\":\"x\" | a call that was sent may have been carried out; "
            + "set the timeout of its tool server",
        "\"type\":\"http\",\"url\":\"x\" | a call that was sent may have been carried out; "
            + "set the timeout of its tool server",
        "\"type\":\"data\",\"from\":\"x\" | a data step waits for nothing; leave it out",
        "\"type\":\"model\",\"prompt\":\"x\",\"agent\":\"clerk\" | an agent ends with its budget; "
            + "give agent clerk one of seconds",
      })
  void steps_that_end_by_other_means_have_none(String step, String message) {
    assertThatThrownBy(
            () -> bench("steps: [{\"id\":\"a\",%s,\"timeout\":\"30s\"}]".formatted(step)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("definition: step a: timeout: " + message);
  }
}
