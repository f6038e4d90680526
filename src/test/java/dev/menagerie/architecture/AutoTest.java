// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Budget;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.TrackRecord;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.testkit.CrashSuite;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedRun;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AutoTest {

  private static final String SIMPLE = "What is 3 times 12?";
  private static final String LOOKED_UP = "How many lines does minutes.txt have, times 12?";
  private static final String MANY =
      "How many lines do a.txt, b.txt, c.txt and d.txt have together?";

  private static LedgerTools desk() {
    return new LedgerTools()
        .described(
            "desk__open",
            Trust.READ_ONLY,
            "Reads a text file and returns its text.",
            "path",
            _ -> "first\nsecond\nthird\n")
        .described(
            "desk__reckon",
            Trust.NONE,
            "Calculator: evaluates an arithmetic expression exactly.",
            "expression",
            it -> it.contains("12") ? "36" : "12");
  }

  /** The demo model, and every architecture's own agent. */
  private static Workbench bench(Auto auto, LedgerTools tools) {
    var bench = Workbench.of(auto);
    Choosing.choosable().forEach(it -> bench.agent(it.name(), it.defaults()));
    return bench
        .model(
            new ModelGateway(
                ModelConfig.of("demo:rules"),
                List.of(new DemoModel()),
                OpenTelemetry.noop(),
                System::nanoTime))
        .tools(tools);
  }

  private static Choice choice(Workbench bench, TaskRecord task) {
    var once = bench.journal(task.id(), it -> it.kind() == Kind.ONCE && it.name().equals("choice"));
    return Shape.of(Choice.class).decode(once.getFirst().outcome());
  }

  private static Optional<TaskRecord> child(Workbench bench, TaskRecord task) {
    return bench.journal(task.id(), it -> it.kind() == Kind.DELEGATE).stream()
        .findFirst()
        .flatMap(it -> bench.tasks().find(task.id() + it.path().replace('/', '.')));
  }

  private static String judged(boolean outside, int complexity) {
    return """
    {"reason":"so","outside":%b,"complexity":%d,"responseTime":0,"scalability":0,\
    "resources":0,"expertise":0,"maintenance":0}\
    """
        .formatted(outside, complexity);
  }

  /** What is chosen for a goal that a model judged so, without the engine. */
  private static Choice chosen(ScriptedRun run) {
    return chosen(Auto.DEFAULTS, run);
  }

  private static Choice chosen(Auto auto, ScriptedRun run) {
    auto.solve(Task.of("Do it."), run);
    return run.effects().stream()
        .filter(it -> it.kind().equals("once") && it.name().equals("choice"))
        .map(it -> (Choice) it.outcome())
        .findFirst()
        .orElseThrow();
  }

  private static TrackRecord went(String architecture, int tasks, int completed, int effects) {
    return new TrackRecord(
        architecture, tasks, completed, 100L * tasks, BigDecimal.ZERO, effects, 1000L * tasks);
  }

  @Test
  void a_simple_question_goes_to_an_agent_that_reasons() {
    try (var bench = bench(Auto.DEFAULTS, desk())) {
      var record = bench.run(SIMPLE);

      assertThat(record.answer()).contains(Answer.of("36"));
      assertThat(child(bench, record).orElseThrow().architecture()).isEqualTo("cot");
      assertThat(bench.tools().ledger()).isEmpty();
    }
  }

  @Test
  void what_only_tools_find_out_goes_to_an_agent_that_calls_them() {
    try (var bench = bench(Auto.DEFAULTS, desk())) {
      var record = bench.run(LOOKED_UP);

      assertThat(record.answer()).contains(Answer.of("36"));
      var choice = choice(bench, record);
      assertThat(choice.architecture()).isEqualTo("function-calling");
      assertThat(choice.justification())
          .contains("works in the reactive pattern")
          .contains("Not a candidate: chain, cot, debate, ")
          .contains("(calls no tools, and the task takes some)");
      assertThat(child(bench, record).orElseThrow().architecture()).isEqualTo("function-calling");
    }
  }

  @Test
  void many_steps_go_to_an_agent_that_plans() {
    try (var bench = bench(Auto.DEFAULTS, desk())) {
      var record = bench.run(MANY);

      assertThat(record.answer()).contains(Answer.of("12"));
      assertThat(choice(bench, record).justification()).contains("works in the planning pattern");
    }
  }

  @Test
  void who_needs_tools_is_no_candidate_where_there_are_none() {
    try (var bench = bench(Auto.DEFAULTS, new LedgerTools())) {
      var choice = choice(bench, bench.run(LOOKED_UP));

      assertThat(choice.architecture()).isEqualTo("cot");
      assertThat(choice.justification())
          .contains("what only tools find out or do, and none can be called")
          .containsPattern(
              "Not a candidate: adapt, .*react, .*\\(needs tools, and there are none\\)");
    }
  }

  @Test
  void the_choice_is_drawn_with_two_alternatives() {
    var run = scripted().says("judge", judged(false, 0));

    var choice = chosen(run);

    assertThat(choice.alternatives()).hasSize(2);
    assertThat(choice.confidence()).isBetween(choice.alternatives().getFirst().confidence(), 1.0);
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::id)
        .containsExactly(
            choice.architecture(),
            choice.alternatives().get(0).architecture(),
            choice.alternatives().get(1).architecture());
    assertThat(run.reports(Progress.Chosen.class))
        .containsExactly(new Progress.Chosen(choice.architecture()));
    assertThat(run.reports(Progress.Said.class))
        .extracting(Progress.Said::text)
        .containsExactly(choice.justification());
  }

  @Test
  void who_failed_here_is_passed_over() {
    var run = scripted().says("judge", judged(false, 0)).measured(went("cot", 8, 0, 16));

    assertThat(chosen(run).architecture()).isEqualTo("self-consistency");
  }

  @Test
  void who_went_well_here_with_less_is_preferred_and_it_is_said_how() {
    var run =
        scripted()
            .says("judge", judged(false, 0))
            .measured(went("cot", 8, 4, 16), went("self-refine", 10, 10, 30));

    var choice = chosen(run);

    assertThat(choice.architecture()).isEqualTo("self-refine");
    assertThat(choice.justification())
        .contains(
            "Of its 10 newest tasks here 10 completed, with 100 tokens and 3 effects on average.");
  }

  @Test
  void what_cost_more_here_than_is_left_is_no_candidate() {
    var dear = new TrackRecord("cot", 2, 2, 10, new BigDecimal("20.02"), 4, 10);
    var run = scripted().says("judge", judged(false, 0)).measured(dear);

    var choice = chosen(run);

    assertThat(choice.architecture()).isNotEqualTo("cot");
    assertThat(choice.justification())
        .contains("Not a candidate: cot (cost more on average here than is left).");
  }

  @Test
  void what_its_own_server_measured_counts_and_is_not_read_again_by_a_replay() {
    try (var bench = bench(Auto.DEFAULTS, desk())) {
      Architecture failing = (_, _) -> Answer.partial("");
      bench.agent("function-calling", failing);
      var before = bench.run(LOOKED_UP);
      assertThat(choice(bench, before).architecture()).isEqualTo("function-calling");
      assertThat(before.status()).isEqualTo(Status.PARTIAL);

      var after = bench.run(LOOKED_UP);

      assertThat(choice(bench, after).architecture()).isEqualTo("react");
      assertThat(bench.tasks().replay(before.id()).identical()).isTrue();
      assertThat(bench.tasks().replay(after.id()).identical()).isTrue();
    }
  }

  @Test
  void who_may_think_more_often_than_the_budget_allows_is_no_candidate() {
    var limits = new Limits(1_000_000, BigDecimal.TEN, 30, 100, 1, 600);
    try (var bench = bench(Auto.DEFAULTS, desk()).budget("it", limits)) {
      var record = bench.run(MANY);

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(choice(bench, record).justification())
          .containsPattern(
              "Not a candidate: adapt, .*lats, .*"
                  + "\\(may think more often than the 30 effects that are left\\)");
    }
  }

  @Test
  void how_long_the_task_is_is_counted_once_for_all_candidates() {
    var counted = new AtomicInteger();
    var left = new Budget(1_000_000, BigDecimal.TEN, 1_000, 100, 1, 600);
    var choosing =
        new Choosing(Task.of(MANY), List.of(), left, List.of(), _ -> counted.incrementAndGet());

    choosing.best(List.of(), Optional.empty());

    assertThat(counted).hasValue(1);
  }

  @Test
  void if_nothing_fits_the_budget_what_may_cost_least_is_tried_and_ends_partial() {
    var limits = new Limits(1_000_000, BigDecimal.TEN, 3, 100, 1, 600);
    try (var bench = bench(Auto.DEFAULTS, desk()).budget("it", limits)) {
      var record = bench.run(MANY);

      assertThat(choice(bench, record).justification()).startsWith("Nothing is a candidate; ");
      assertThat(record.status()).isEqualTo(Status.PARTIAL);
    }
  }

  @Test
  void a_budget_of_nothing_ends_partial() {
    var limits = new Limits(1, BigDecimal.ZERO, 0, 0, 0, 1);
    try (var bench = bench(Auto.DEFAULTS, desk()).budget("it", limits)) {
      assertThat(bench.run(SIMPLE).status()).isEqualTo(Status.PARTIAL);
    }
  }

  @Test
  void a_judgement_that_cannot_be_read_is_made_by_plain_features() {
    var run =
        scripted()
            .says("judge", "a nice task")
            .tool("files__read", "path", it -> it)
            .delegated("function-calling", Answer.of("done"));

    assertThat(Auto.DEFAULTS.solve(Task.of("Read the file a.txt."), run))
        .isEqualTo(Answer.of("done"));
    assertThat(run.reports(Progress.Said.class).getFirst().text())
        .contains("as its plain features say");
  }

  @Test
  void grades_beyond_the_scale_count_as_its_ends() {
    var beyond = judged(false, 1_000_000).replace("\"resources\":0", "\"resources\":-7");

    assertThat(chosen(scripted().says("judge", beyond)).justification())
        .contains("complexity 10,")
        .contains("resources 0,");
  }

  @Test
  void without_a_level_of_delegation_it_works_that_way_itself() {
    var limits = new Limits(1_000_000, BigDecimal.TEN, 1_000, 100, 0, 600);
    try (var bench = bench(Auto.DEFAULTS, desk()).budget("it", limits)) {
      var record = bench.run(LOOKED_UP);

      assertThat(record.answer()).contains(Answer.of("36"));
      assertThat(child(bench, record)).isEmpty();
      assertThat(record.spent().toolCalls()).isEqualTo(2);
    }
  }

  @Test
  void only_agents_that_are_offered_are_chosen_from() {
    var auto = new Auto(List.of(new Auto.Offer("debate", "parliament"), new Auto.Offer("cot", "")));
    var run = scripted().says("judge", judged(false, 9)).delegated("parliament", Answer.of("aye"));

    assertThat(auto.solve(Task.of("Decide."), run)).isEqualTo(Answer.of("aye"));
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::id)
        .containsExactly("debate", "cot");
  }

  @Test
  void if_none_of_those_offered_can_do_it_one_is_tried_all_the_same() {
    var auto = new Auto(List.of(new Auto.Offer("react", ""), new Auto.Offer("rewoo", "")));

    var choice = chosen(auto, scripted().says("judge", judged(true, 0)));

    assertThat(choice.architecture()).isEqualTo("rewoo");
    assertThat(choice.justification())
        .contains("Not a candidate: react, rewoo (needs tools, and there are none).");
  }

  @Test
  void an_agent_that_does_not_exist_is_named() {
    var auto = new Auto(List.of(new Auto.Offer("cot", "nobody")));
    try (var bench = bench(auto, desk())) {
      var record = bench.run(SIMPLE);

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error().orElseThrow()).contains("there is no agent nobody");
    }
  }

  @Test
  void a_child_that_calls_tools_survives_death_on_both_sides_of_every_write() {
    var suite =
        new CrashSuite(
            () -> bench(Auto.DEFAULTS, desk()), LOOKED_UP, _ -> new Reaction.Text("go on"));

    assertThat(suite.run()).isGreaterThan(20);
  }

  @Test
  void neither_itself_nor_what_reads_formal_problems_or_answers_by_rules_can_be_offered() {
    for (var name : List.of("auto", "rules", "memory-keeper", "reactive", "no-such")) {
      assertThatThrownBy(() -> new Auto(List.of(new Auto.Offer(name, ""))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("agents: the architecture %s, must be one of adapt, ", name);
    }
  }
}
