// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.architecture.HierarchicalPlanning;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.evaluation.Comparison.State;
import dev.menagerie.evaluation.family.CodeTasks;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The families that the oracle knows, each done by agents that suit it and judged by its checker.
 */
@BesideOthers
@Timeout(60)
class SimulatedFamiliesTest {

  private static final int MOST = 20;

  /** Those that are given facts, rules or operators in parameters, and one that answers nothing. */
  private static final Set<String> OF_THEIR_OWN =
      Set.of("rules", "forward-planning", "backward-chaining", "memory-keeper");

  /** Those that call no tools, so that they cannot know what only tools find out. */
  private static final Set<String> WITHOUT_TOOLS =
      Set.of(
          "cot",
          "chain",
          "debate",
          "ensemble",
          "graph-of-thoughts",
          "pipeline",
          "reactive",
          "self-consistency",
          "self-refine",
          "tree-of-thoughts");

  private final Families families = new Families(SimulatedFamiliesTest::sandbox);
  private final Workbench bench =
      Workbench.of(made("cot", "{}"))
          .agent("cot", made("cot", "{}"))
          .agent("react", made("react", "{\"maxSteps\": 40}"))
          .agent("adapt", made("adapt", "{\"maxDepth\": 4, \"maxCalls\": 40}"))
          .agent("function-calling", made("function-calling", "{}"))
          .agent("debate", made("debate", "{}"))
          .agent("planner", made("plan-and-execute", "{\"maxCalls\": 30, \"replan\": \"ALWAYS\"}"))
          .agent("self-correction", made("self-correction", "{}"))
          .agent("reflexion", made("reflexion", "{}"))
          .agent("self-refine", made("self-refine", "{}"))
          .agent("graph", made("graph-of-thoughts", "{\"graph\": \"sorting\", \"parts\": 4}"))
          .agent("sets", made("graph-of-thoughts", "{\"graph\": \"intersection\", \"parts\": 4}"));
  private final LaboratoryModels models =
      new LaboratoryModels(
          ScriptedModel.says(_ -> "scripted"), bench.services().catalogue(), new Truths(families));
  private final Laboratory laboratory = laboratory();

  private static Architecture made(String architecture, String parameters) {
    return Catalog.create(architecture, Json.object(parameters));
  }

  private Laboratory laboratory() {
    var services = bench.services();
    var gateway =
        new FamilyGateway(new LedgerTools(), families, services.journal(), services.catalogue());
    bench.model(models);
    return new Laboratory(
        bench.gateway(gateway).tasks(),
        services.catalogue(),
        services.journal(),
        gateway,
        models,
        new Scoring(families, services.models(), gateway, (_, _, _) -> {}),
        () -> true);
  }

  /** Passes the programs that solve the first exercises. */
  private static Observation sandbox(String program) {
    var exercises = new CodeTasks(_ -> new Observation.Failure("not here"));
    boolean passes =
        LongStream.range(0, MOST)
            .mapToObj(exercises::problem)
            .anyMatch(it -> program.equals(it.tests(it.solution())));
    return new Observation.Result(passes ? "value: 0" : "value: 1");
  }

  @AfterEach
  void close() {
    laboratory.close();
    bench.tasks().close();
  }

  private List<Trial> trials(
      String id, String family, int count, String profile, String... agents) {
    var drawn = families.find(family).orElseThrow();
    var cases =
        LongStream.range(0, count)
            .mapToObj(
                it -> Case.of("case-" + it, drawn.problem(it).task(), new Case.Drawn(family, it)))
            .toList();
    var contestants =
        Stream.of(agents).map(it -> new Contestant(it, it, JsonValue.EMPTY_JSON_OBJECT)).toList();
    laboratory.start(
        new Comparison(
            id,
            Instant.EPOCH,
            "somebody",
            State.RUNNING,
            cases,
            contestants,
            1,
            5,
            Optional.of(profile),
            new Scorer.Family(),
            2));
    while (laboratory.find(id).state() == State.RUNNING) {
      LockSupport.parkNanos(1_000_000); // a class beside this one needs the processor
    }
    assertThat(laboratory.find(id).state()).isEqualTo(State.COMPLETED);
    return laboratory.trials(laboratory.find(id));
  }

  private static long right(List<Trial> trials, String agent) {
    return trials.stream()
        .filter(it -> it.place().contestant().equals(agent))
        .filter(it -> it.verdict().orElseThrow().right())
        .count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"game-of-24", "sorting-32", "knowledge-base", "lookups", "pick-and-place-6"})
  void no_architecture_asks_an_oracle_what_its_profile_does_not_say(String family) {
    Catalog.all().forEach(it -> bench.agent(it.name(), made(it.name(), "{}")));
    var names = Catalog.all().stream().map(Catalog.Entry::name).toArray(String[]::new);

    assertThat(trials("c1", family, 1, "oracle:gpt4-2023", names))
        .hasSameSizeAs(names)
        .allSatisfy(it -> assertThat(it.status()).isIn("completed", "partial"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "game-of-24",
        "sorting-32",
        "set-intersection-32",
        "knowledge-base",
        "code",
        "constrained-writing-25"
      })
  void every_architecture_that_takes_any_goal_is_right_with_a_model_that_never_errs(String family) {
    assertThat(wrong(family, OF_THEIR_OWN)).isEmpty();
  }

  @Test
  void every_architecture_that_calls_tools_is_right_with_what_only_they_find_out() {
    var others = Stream.concat(OF_THEIR_OWN.stream(), WITHOUT_TOOLS.stream());

    assertThat(wrong("lookups", others.collect(toSet()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void a_plan_of_several_steps_is_found_by_each_strategy(HierarchicalPlanning.Strategy strategy) {
    var parameters = "{\"strategy\": \"%s\", \"maxCalls\": 30}".formatted(strategy);
    bench.agent("planning", made("hierarchical-planning", parameters));

    var trials = trials("c1", "textcraft", 3, "oracle:perfect", "planning");

    assertThat(right(trials, "planning")).isEqualTo(3);
    assertThat(trials).allSatisfy(it -> assertThat(planned(it)).hasSizeGreaterThan(1));
  }

  /** The steps of the plan that was carried out. */
  private JsonArray planned(Trial trial) {
    return bench.journal(trial.task().orElseThrow(), it -> it.kind() == Kind.REPORT).stream()
        .map(it -> it.request().asJsonObject())
        .filter(it -> it.getString("type").equals("planned"))
        .map(it -> it.getJsonArray("steps"))
        .findFirst()
        .orElseThrow();
  }

  /** The architectures with a wrong answer in three trials, but for some. */
  private List<String> wrong(String family, Set<String> others) {
    var names =
        Catalog.all().stream()
            .map(Catalog.Entry::name)
            .filter(it -> !others.contains(it))
            .toArray(String[]::new);
    Stream.of(names).forEach(it -> bench.agent(it, made(it, "{}")));
    var trials = trials("c1", family, 3, "oracle:perfect", names);
    return Stream.of(names).filter(it -> right(trials, it) < 3).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "sorting-32, 6, cot, graph",
    "sorting-64, 6, cot, graph",
    "sorting-128, 6, cot, graph",
    "set-intersection-32, 6, cot, sets",
    "textcraft, 6, react, adapt",
    "pick-and-place-6, 10, cot, function-calling",
    "code, 10, cot, reflexion",
    "constrained-writing-25, 20, cot, self-refine"
  })
  void an_oracle_does_a_family_alike_each_time_and_better_with_the_agent_made_for_it(
      String family, int count, String plain, String made) {
    var one = trials("c1", family, count, "oracle:gpt4-2023", plain, made);
    var again = trials("c2", family, count, "oracle:gpt4-2023", plain, made);
    var perfect = trials("c3", family, count, "oracle:perfect", plain, made);

    assertThat(again)
        .extracting(Trial::verdict)
        .isEqualTo(one.stream().map(Trial::verdict).toList());
    assertThat(again).extracting(Trial::cost).isEqualTo(one.stream().map(Trial::cost).toList());
    assertThat(right(one, made)).isGreaterThanOrEqualTo(right(one, plain));
    assertThat(right(perfect, made)).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({
    "sorting-32, debate",
    "sorting-32, react",
    "set-intersection-32, react",
    "textcraft, cot",
    "textcraft, planner",
    "pick-and-place-6, self-correction"
  })
  void what_others_answer_was_done_and_failed_is_not_taken_for_the_task(
      String family, String agent) {
    var trials = trials("c1", family, 3, "oracle:perfect", agent);

    assertThat(right(trials, agent)).isEqualTo(3);
    assertThat(trials).allMatch(it -> it.cost().modelCalls() < 30);
  }

  @Test
  void every_family_is_known_but_those_without_error_rates() {
    var truths = new Truths(families);

    assertThat(truths.unknown()).containsExactly("blocks-world-4", "rule-bases", "goal-stream-6");
    assertThat(truths.known()).hasSize(families.all().size() - 3).doesNotContain("rule-bases");
  }
}
