// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.HierarchicalPlanning.Strategy;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.testkit.ScriptedRun;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HierarchicalPlanningTest {

  private static final Task TASK = Task.of("Have tea.");

  private static HierarchicalPlanning planning(Strategy strategy, int depth, int replans) {
    return new HierarchicalPlanning(strategy, depth, 20, 20, 5, replans);
  }

  private static String list(String facts) {
    return facts.isEmpty() ? "[]" : Json.array(List.of(facts.split(", "))).build().toString();
  }

  private static String operator(String instruction, String before, String after) {
    return "{\"instruction\":\"%s\",\"preconditions\":%s,\"effects\":%s,\"removes\":[]}"
        .formatted(instruction, list(before), list(after));
  }

  private static String part(String instruction, boolean primitive, String before, String after) {
    return "{\"instruction\":\"%s\",\"primitive\":%s,\"preconditions\":%s,\"effects\":%s,\"removes\":[]}"
        .formatted(instruction, primitive, list(before), list(after));
  }

  private static String parts(String holds, String... parts) {
    return "{\"holds\":%s,\"subgoals\":[%s]}".formatted(list(holds), String.join(",", parts));
  }

  private static String domain(String holds, String goal, String... operators) {
    return "{\"holds\":%s,\"goal\":%s,\"operators\":[%s]}"
        .formatted(list(holds), list(goal), String.join(",", operators));
  }

  private static final String TEA =
      domain(
          "there is water",
          "tea is ready",
          operator("dance", "", "somebody danced"),
          operator("brew", "water is hot, leaves are in", "Tea is ready."),
          operator("fill", "", "leaves are in"),
          operator("boil", "there is water", "water is hot"));

  private static String instruction(Prompt prompt) {
    var lines = ((Turn.User) prompt.turns().get(1)).text().lines().toList();
    return lines.getLast().replace("Your step: ", "");
  }

  /** An executor that gives up steps named bad. */
  private static ScriptedRun kitchen() {
    return scripted()
        .replies(
            "execute",
            prompt ->
                instruction(prompt).startsWith("bad")
                    ? new Reply(
                        "",
                        List.of(
                            new ToolCall(
                                "c", "give_up", Json.object().add("reason", "broken").build())))
                    : new Reply("did " + instruction(prompt), List.of()))
        .says("synthesise", _ -> "Tea.");
  }

  private static List<String> done(ScriptedRun run) {
    return run.prompts("execute").stream().map(HierarchicalPlanningTest::instruction).toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD_SEARCH", "BACKWARD_CHAINING"})
  void a_search_finds_the_fewest_operators_and_an_order_in_which_they_are_possible(
      Strategy strategy) {
    var run = kitchen().says("domain", TEA);

    assertThat(planning(strategy, 5, 0).solve(TASK, run)).isEqualTo(Answer.of("Tea."));
    assertThat(done(run)).hasSize(3).contains("fill", "boil").endsWith("brew");
    assertThat(run.reports(Progress.Planned.class).getFirst().steps().getLast())
        .isEqualTo(new Progress.Step("3", "brew", List.of("1", "2")));
    assertThat(text(run.prompts("execute").getLast())).contains("did fill", "did boil");
  }

  @Test
  void parts_that_are_not_primitive_are_parted_further() {
    var run =
        kitchen()
            .says(
                "decompose",
                parts(
                    "there is water",
                    part("make hot water", false, "there is water", "water is hot"),
                    part("brew", true, "water is hot", "tea is ready")),
                parts(
                    "",
                    part("fill kettle", true, "", "kettle is full"),
                    part("boil", true, "kettle is full", "it boils")));

    assertThat(planning(Strategy.DECOMPOSITION, 5, 0).solve(TASK, run))
        .isEqualTo(Answer.of("Tea."));
    assertThat(done(run)).containsExactly("fill kettle", "boil", "brew");
    assertThat(text(run.prompts("decompose").getLast()))
        .contains("Task: make hot water", "there is water");
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::label)
        .containsExactly("Have tea.", "make hot water", "fill kettle", "boil", "brew");
  }

  @ParameterizedTest
  @EnumSource(names = {"HYBRID", "DECOMPOSITION"})
  void what_is_not_parted_further_is_searched_for(Strategy strategy) {
    var run =
        kitchen()
            .says(
                "decompose",
                parts(
                    "",
                    part("make tea", false, "", "tea is ready"),
                    part("drink", true, "tea is ready", "")))
            .says("domain", TEA);

    planning(strategy, strategy == Strategy.HYBRID ? 5 : 1, 0).solve(TASK, run);

    assertThat(done(run)).hasSize(4).endsWith("brew", "drink");
  }

  @Test
  void the_model_chooses_the_strategy_if_nobody_did() {
    var run =
        kitchen()
            .says("analyse", "{\"reason\":\"\",\"strategy\":\"forward_search\"}")
            .says("domain", TEA);

    assertThat(planning(Strategy.AUTO, 5, 0).solve(TASK, run)).isEqualTo(Answer.of("Tea."));
  }

  @Test
  void a_decomposition_with_a_gap_is_made_again_with_what_is_missing() {
    var run =
        kitchen()
            .says(
                "decompose",
                parts("", part("brew", true, "water is hot", "tea is ready")),
                parts("water is hot", part("brew", true, "water is hot", "tea is ready")));

    assertThat(planning(Strategy.DECOMPOSITION, 5, 0).solve(TASK, run).complete()).isTrue();
    assertThat(text(run.prompts("decompose").getLast()))
        .contains("brew: it does not hold that water is hot");
  }

  @Test
  void more_parts_than_a_plan_has_steps_are_refused_with_their_number() {
    var many = Collections.nCopies(10_000, part("brew", true, "", "tea is ready"));
    var run =
        kitchen()
            .says(
                "decompose",
                parts("", many.toArray(String[]::new)),
                parts("", part("brew", true, "", "tea is ready")));

    assertThat(planning(Strategy.DECOMPOSITION, 5, 0).solve(TASK, run))
        .isEqualTo(Answer.of("Tea."));
    assertThat(text(run.prompts("decompose").getLast()))
        .contains("could not be used: it has 10000 parts, at most 20.");
    assertThat(run.reports(Progress.Node.class)).hasSize(2);
  }

  @Test
  void more_operators_than_a_search_takes_are_refused_with_their_number() {
    var many = Collections.nCopies(10_000, operator("brew", "", "tea is ready"));
    var run =
        kitchen().says("domain", domain("", "tea is ready", many.toArray(String[]::new)), TEA);

    var answer = planning(Strategy.FORWARD_SEARCH, 5, 0).solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("Tea."));
    assertThat(text(run.prompts("domain").getLast()))
        .contains("could not be used: there are 10000 operators, at most 200.");
  }

  @Test
  void more_facts_than_a_search_takes_are_refused_with_their_number() {
    var facts = String.join(", ", Collections.nCopies(5_000, "the sky is blue"));
    var run =
        kitchen()
            .says(
                "decompose",
                parts("", part("brew", true, "", facts)),
                parts("", part("brew", true, "", "tea is ready")))
            .says("domain", domain("", "tea is ready", operator("brew", "", facts)), TEA);

    assertThat(planning(Strategy.DECOMPOSITION, 5, 0).solve(TASK, run))
        .isEqualTo(Answer.of("Tea."));
    assertThat(planning(Strategy.FORWARD_SEARCH, 5, 0).solve(TASK, run))
        .isEqualTo(Answer.of("Tea."));

    var refused = "could not be used: it names 500%d facts, at most 4000.";
    assertThat(text(run.prompts("decompose").getLast())).contains(refused.formatted(0));
    assertThat(text(run.prompts("domain").getLast())).contains(refused.formatted(1));
  }

  @Test
  void after_a_failed_step_it_is_planned_again_from_what_holds() {
    var run =
        kitchen()
            .says(
                "decompose",
                parts(
                    "",
                    part("fill kettle", true, "", "kettle is full"),
                    part("bad kettle", true, "kettle is full", "water is hot"),
                    part("brew", true, "water is hot", "tea is ready")),
                parts(
                    "",
                    part("use a pot", true, "kettle is full", "water is hot"),
                    part("brew", true, "water is hot", "tea is ready")));

    assertThat(planning(Strategy.DECOMPOSITION, 5, 1).solve(TASK, run))
        .isEqualTo(Answer.of("Tea."));
    assertThat(done(run)).containsExactly("fill kettle", "bad kettle", "use a pot", "brew");
    assertThat(text(run.prompts("decompose").getLast()))
        .contains("Facts that hold:\nkettle is full", "bad kettle -> Error: broken");
  }

  @Test
  void without_plans_left_the_answer_is_made_of_what_is_there_and_partial() {
    var run =
        kitchen()
            .says(
                "decompose",
                parts(
                    "",
                    part("fill", true, "", "full"),
                    part("bad", true, "full", "hot"),
                    part("brew", true, "hot", "tea")));

    assertThat(planning(Strategy.DECOMPOSITION, 5, 0).solve(TASK, run))
        .isEqualTo(Answer.partial("Tea."));
    assertThat(run.reports(Progress.Stepped.class))
        .contains(
            new Progress.Stepped("2", Status.FAILED), new Progress.Stepped("3", Status.SKIPPED));
  }

  @Test
  void a_goal_that_no_operators_reach_is_said_to_have_no_plan() {
    var run =
        kitchen().says("domain", _ -> domain("", "tea is ready", operator("dance", "", "fun")));

    var answer = planning(Strategy.BACKWARD_CHAINING, 5, 3).solve(TASK, run);

    assertThat(answer)
        .isEqualTo(
            Answer.partial(
                "No plan was found: no order of the operators leads from what holds to the goal."));
    assertThat(run.thoughts()).isEqualTo(2);
  }

  @Test
  void parts_without_end_use_up_the_planner() {
    var run =
        kitchen()
            .says("decompose", _ -> parts("", part("again", false, "", "x")))
            .says("domain", _ -> "?");
    var small = new HierarchicalPlanning(Strategy.DECOMPOSITION, 8, 20, 6, 5, 0);

    assertThat(small.solve(TASK, run).complete()).isFalse();
    assertThat(run.thoughts()).isLessThanOrEqualTo(6);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> planning(Strategy.AUTO, 9, 0))
        .hasMessage("maxDepth: 9, must be from 1 to 8");
    assertThatThrownBy(() -> planning(Strategy.AUTO, 5, 11))
        .hasMessage("maxReplans: 11, must be from 0 to 10");
    assertThatThrownBy(() -> new HierarchicalPlanning(Strategy.AUTO, 5, 0, 20, 5, 0))
        .hasMessage("maxSteps: 0, must be from 1 to 50");
    assertThatThrownBy(() -> new HierarchicalPlanning(Strategy.AUTO, 5, 1, 0, 5, 0))
        .hasMessage("maxPlanning: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new HierarchicalPlanning(Strategy.AUTO, 5, 1, 1, 1, 0))
        .hasMessage("maxCalls: 1, must be from 2 to 50");
  }
}
