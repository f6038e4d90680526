// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chain of tools runs as the calls of its steps. */
@Timeout(60)
class PipelineCallsTest {

  private static final String REPORT = "pipeline__report";
  private static final String FIND = "web__find";
  private static final String SEND = "mail__send";

  private static final EngineConfig AT_ONCE =
      new EngineConfig(1_000, Duration.ofSeconds(5), Duration.ZERO);

  private static final Architecture REPORTING =
      (task, run) -> {
        var input = Json.object().add("city", task.goal()).add("limits", Json.array().add(3));
        var said = run.act(ToolCall.of(REPORT, input.build())).text();
        return Answer.of(said + " / " + run.act(ToolCall.of(FIND, input.build())).text());
      };

  private static final String DEFINITION =
      """
      {"steps": [
         {"tool": "web__find", "arguments": {"q": "weather in ${/input/city}, $$5", "top": "${/input/limits/0}"}},
         {"tool": "mail__send", "arguments": {"text": "It is ${/steps/0/degrees}", "all": "${/steps/0}"}}],
       "output": {"sent": "${/steps/1}", "degrees": "${/steps/0/degrees}"}}
      """;

  /** Tools, and the pipeline that the test defines. */
  private static final class Chained extends LedgerTools {

    private volatile Pipeline pipeline = Pipeline.of(Json.object(DEFINITION));
    private volatile Rule rule = Rule.ALLOW;
    private final List<Observation> runs = new CopyOnWriteArrayList<>();

    @Override
    public void ran(PinnedTool pipeline, Observation observation) {
      assertThat(pipeline.tool().name()).isEqualTo(REPORT);
      runs.add(observation);
    }

    @Override
    public List<PinnedTool> pin(List<String> patterns) {
      var tools = new ArrayList<>(super.pin(patterns));
      var tool = new Tool(REPORT, "Reports.", JsonObject.EMPTY_JSON_OBJECT);
      tools.add(PinnedTool.pipeline(tool, "hash", pipeline).under(rule));
      return tools;
    }
  }

  private final Chained tools = new Chained();

  private Workbench bench() {
    tools.with(FIND, Trust.READ_ONLY, _ -> "{\"degrees\": 21}");
    tools.with(SEND, Trust.NONE, arguments -> "sent " + arguments.getString("text"));
    return Workbench.of(REPORTING).tools(tools).config(AT_ONCE);
  }

  private static List<String> acts(List<Entry> entries) {
    return entries.stream()
        .filter(it -> it.kind() == Kind.ACT && it.phase() == Phase.RESULT)
        .map(Entry::name)
        .toList();
  }

  @Test
  void each_step_is_a_call_of_its_own_with_what_came_before() {
    try (var bench = bench()) {
      var ended = bench.run("Oslo");

      assertThat(ended.answer())
          .contains(Answer.of("{\"sent\":\"sent It is 21\",\"degrees\":21} / {\"degrees\": 21}"));
      assertThat(tools.ledger().getFirst().arguments())
          .hasToString("{\"q\":\"weather in Oslo, $5\",\"top\":3}");
      assertThat(tools.ledger().get(1).arguments())
          .hasToString("{\"text\":\"It is 21\",\"all\":{\"degrees\":21}}");
      assertThat(acts(bench.journal(ended.id()))).containsExactly(REPORT, FIND, SEND, FIND);
      assertThat(tools.ledger()).map(LedgerTools.Performed::key).doesNotHaveDuplicates();
      assertThat(ended.spent().toolCalls()).isEqualTo(3);
      assertThat(bench.tasks().replay(ended.id()).identical()).isTrue();
    }
  }

  @Test
  void a_crash_in_the_middle_goes_on_after_the_last_step_that_ended_with_the_pinned_definition() {
    try (var bench = bench()) {
      tools.ruled(SEND, Rule.of(Rule.Decision.ASK));
      var id = bench.start("Oslo").id();
      var wait = bench.waiting(id);
      assertThat(wait.detail().getString("tool")).isEqualTo(SEND);
      assertThat(wait.detail().getJsonObject("arguments").getString("text")).isEqualTo("It is 21");
      bench.awaitRest(id);
      tools.pipeline =
          Pipeline.of(Json.object("{\"steps\": [{\"tool\": \"web__find\", \"arguments\": {}}]}"));

      bench.restart();
      bench.waiting(id);
      bench.tasks().reply(id, wait.path(), new Reaction.Approve());

      assertThat(bench.ended(id).answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("sent It is 21"));
      assertThat(tools.ledger()).map(LedgerTools.Performed::tool).containsExactly(FIND, SEND, FIND);
      assertThat(bench.tasks().replay(id).identical()).isTrue();
    }
  }

  @Test
  void each_run_is_told_of_once_whatever_comes_of_it_and_however_often_it_is_read_again() {
    try (var bench = bench()) {
      var id = bench.run("Oslo").id();
      bench.restart();
      assertThat(bench.tasks().replay(id).identical()).isTrue();
      assertThat(tools.runs)
          .containsExactly(new Observation.Result("{\"sent\":\"sent It is 21\",\"degrees\":21}"));

      tools.ruled(SEND, Rule.of(Rule.Decision.ASK));
      var waits = bench.start("Rome").id();
      var wait = bench.waiting(waits);
      bench.awaitRest(waits);
      bench.restart();
      bench.waiting(waits);
      assertThat(tools.runs).hasSize(1);
      bench.tasks().reply(waits, wait.path(), new Reaction.Deny("no"));
      bench.ended(waits);
      bench.restart();
      assertThat(bench.tasks().replay(waits).identical()).isTrue();
      assertThat(tools.runs).hasSize(2).last().isInstanceOf(Observation.Failure.class);
    }
  }

  @Test
  void a_step_that_fails_or_leads_nowhere_ends_the_pipeline_and_says_where() {
    try (var bench = bench()) {
      tools.with(FIND, Trust.READ_ONLY, _ -> "no idea");
      assertThat(bench.run("Oslo").answer())
          .hasValueSatisfying(
              it ->
                  assertThat(it.text())
                      .contains("pipeline__report of 2 steps failed at steps[1].arguments.")
                      .contains("/steps/0/degrees leads nowhere"));

      tools.ruled(FIND, Rule.of(Rule.Decision.DENY));
      assertThat(bench.run("Oslo").answer())
          .hasValueSatisfying(
              it ->
                  assertThat(it.text())
                      .contains("failed at steps[0] (web__find): web__find is denied"));
      assertThat(tools.ledger()).noneMatch(it -> it.tool().equals(SEND));
    }
  }

  @Test
  void the_pipelines_own_rule_holds_and_its_edited_arguments_are_what_runs() {
    try (var bench = bench()) {
      tools.rule = Rule.of(Rule.Decision.ASK);
      var id = bench.start("Oslo").id();
      var wait = bench.waiting(id);
      assertThat(wait.detail().getString("tool")).isEqualTo(REPORT);
      assertThat(tools.ledger()).isEmpty();
      var edited = Json.object("{\"city\": \"Rome\", \"limits\": [1]}");
      bench.tasks().reply(id, wait.path(), new Reaction.Edit(edited));
      bench.ended(id);

      assertThat(tools.ledger().getFirst().arguments().getString("q"))
          .startsWith("weather in Rome");
      assertThat(bench.tasks().replay(id).identical()).isTrue();

      tools.rule = Rule.of(Rule.Decision.DENY);
      int before = tools.ledger().size();
      assertThat(bench.run("Oslo").answer())
          .hasValueSatisfying(it -> assertThat(it.text()).contains("pipeline__report is denied"));
      assertThat(tools.ledger()).hasSize(before + 1);
      var refused = bench.journal(bench.run("Oslo").id(), it -> it.phase() == Phase.REFUSED);
      assertThat(refused)
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.outcome().asJsonObject().getString("refusedBy"))
                      .isEqualTo("policy"));
    }
  }
}
