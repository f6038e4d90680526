// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.PlanAndExecute.Replan;
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
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanAndExecuteTest {

  private static final Task TASK = Task.of("Compare the heights.");

  private static String step(int id, String instruction, Integer... needs) {
    return "{\"id\":%d,\"instruction\":\"%s\",\"needs\":%s}"
        .formatted(id, instruction, List.of(needs));
  }

  private static String plan(String... steps) {
    return "{\"steps\":[%s]}".formatted(String.join(",", steps));
  }

  private static String revised(String... steps) {
    return "{\"value\":{\"type\":\"revised\",\"steps\":[%s]}}".formatted(String.join(",", steps));
  }

  private static Reply call(String tool, String key, String value) {
    return new Reply("", List.of(new ToolCall("c", tool, Json.object().add(key, value).build())));
  }

  private static Reply says(String text) {
    return new Reply(text, List.of());
  }

  /** The last line of the step that an executor was given. */
  private static String instruction(Prompt prompt) {
    var lines = ((Turn.User) prompt.turns().get(1)).text().lines().toList();
    return lines.getLast().replace("Your step: ", "");
  }

  /** An executor that calls the tool once and gives its result, and fails at steps named bad. */
  private static ScriptedRun executor() {
    return scripted()
        .tool("map__look", "at", at -> "<" + at + ">")
        .replies(
            "execute",
            prompt -> {
              if (instruction(prompt).startsWith("bad")) {
                return call("give_up", "reason", "no way");
              }
              return prompt.turns().getLast() instanceof Turn.ToolResult(_, var observation)
                  ? says("found " + observation.text())
                  : call("map__look", "at", instruction(prompt));
            })
        .says("synthesise", "The tower.");
  }

  @Test
  void steps_are_carried_out_with_the_results_of_the_steps_they_need_and_only_those() {
    var run = executor().says("plan", plan(step(1, "hill"), step(2, "tower"), step(3, "both", 1)));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The tower."));
    var third = run.prompts("execute").get(4);
    assertThat(text(third))
        .contains("found <hill>", "Compare the heights.")
        .doesNotContain("<tower>");
    assertThat(text(run.prompts("synthesise").getFirst()))
        .contains(
            "1. hill -> found <hill>", "2. tower -> found <tower>", "3. both -> found <both>");
  }

  @Test
  void the_picture_is_the_plan_and_where_its_steps_stand() {
    var run = executor().says("plan", plan(step(1, "hill"), step(2, "both", 1)));

    PlanAndExecute.DEFAULTS.solve(TASK, run);

    assertThat(run.reports(Progress.Planned.class).getFirst().steps())
        .containsExactly(
            new Progress.Step("1", "hill", List.of()),
            new Progress.Step("2", "both", List.of("1")));
    assertThat(run.reports(Progress.Stepped.class))
        .containsExactly(
            new Progress.Stepped("1", Status.STARTED),
            new Progress.Stepped("1", Status.DONE),
            new Progress.Stepped("2", Status.STARTED),
            new Progress.Stepped("2", Status.DONE));
  }

  @Test
  void a_failed_step_leads_to_a_new_plan_and_what_is_done_is_not_done_again() {
    var run =
        executor()
            .says("plan", plan(step(1, "hill"), step(2, "bad", 1), step(3, "both", 2)))
            .says("replan", revised(step(4, "other", 1)));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The tower."));
    assertThat(text(run.prompts("replan").getFirst()))
        .contains("1. hill -> found <hill>", "2. bad -> Error: no way", "3. both -> (not done)")
        .contains("from 4");
    assertThat(run.effects("act")).hasSize(2);
  }

  @Test
  void a_replanner_may_finish() {
    var run =
        executor()
            .says("plan", plan(step(1, "bad")))
            .says("replan", "{\"value\":{\"type\":\"finish\",\"answer\":\"The hill.\"}}");

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The hill."));
    assertThat(run.prompts("synthesise")).isEmpty();
  }

  @Test
  void without_replans_left_the_answer_is_made_of_what_is_there_and_partial() {
    var never = new PlanAndExecute(12, 5, 0, Replan.FAILURE);
    var run = executor().says("plan", plan(step(1, "bad"), step(2, "hill"), step(3, "both", 1)));

    assertThat(never.solve(TASK, run)).isEqualTo(Answer.partial("The tower."));
    assertThat(run.reports(Progress.Stepped.class))
        .contains(
            new Progress.Stepped("1", Status.FAILED),
            new Progress.Stepped("2", Status.DONE),
            new Progress.Stepped("3", Status.SKIPPED));
  }

  @Test
  void a_revision_that_repeats_done_steps_is_not_used() {
    var run =
        executor()
            .says("plan", plan(step(1, "hill"), step(2, "bad", 1)))
            .says("replan", _ -> revised(step(1, "hill"), step(2, "other")));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("The tower."));
    assertThat(run.effects("act")).hasSize(1);
  }

  @Test
  void plans_that_always_fail_are_replaced_three_times_at_most() {
    var run =
        executor()
            .says("plan", plan(step(1, "bad")))
            .says(
                "replan",
                revised(step(2, "bad")),
                revised(step(3, "bad")),
                revised(step(4, "bad")));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("The tower."));
    assertThat(run.prompts("replan")).hasSize(3);
  }

  @Test
  void the_plan_can_be_reconsidered_after_every_round() {
    var always = new PlanAndExecute(12, 5, 3, Replan.ALWAYS);
    var run =
        executor()
            .says("plan", plan(step(1, "hill"), step(2, "tower", 1)))
            .says("replan", revised(step(3, "other", 1)));

    assertThat(always.solve(TASK, run)).isEqualTo(Answer.of("The tower."));
    assertThat(text(run.prompts("synthesise").getFirst()))
        .contains("3. other -> found <other>")
        .doesNotContain("2. tower");
  }

  @Test
  void a_plan_that_cannot_be_carried_out_is_made_again_with_the_reason() {
    var run =
        executor().says("plan", plan(step(1, "a", 2), step(2, "b", 1)), plan(step(1, "hill")));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The tower."));
    assertThat(text(run.prompts("plan").get(1))).contains("some steps need each other");
  }

  @Test
  void without_a_usable_plan_the_task_is_its_only_step() {
    var run = executor().says("plan", "no plan", plan(step(1, "a"), step(1, "b"), step(2, "c", 9)));

    assertThat(PlanAndExecute.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The tower."));
    assertThat(instruction(run.prompts("execute").getFirst())).isEqualTo(TASK.goal());
  }

  @Test
  void plans_are_checked_for_size_numbers_and_needs() {
    var small = new PlanAndExecute(1, 5, 3, Replan.FAILURE);
    var run = executor().says("plan", plan(step(1, "a"), step(2, "b")), plan(step(1, "hill", 7)));

    small.solve(TASK, run);

    assertThat(text(run.prompts("plan").get(1))).contains("there are 2 steps, at most 1");
    assertThat(instruction(run.prompts("execute").getFirst())).isEqualTo(TASK.goal());
  }

  @Test
  void a_step_fails_when_its_calls_are_used_up() {
    var run =
        scripted()
            .tool("map__look", "at", at -> at)
            .replies("execute", _ -> call("map__look", "at", "x"))
            .says("plan", plan(step(1, "hill")))
            .says("synthesise", "Unknown.");

    var answer = new PlanAndExecute(12, 5, 0, Replan.FAILURE).solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.partial("Unknown."));
    assertThat(run.prompts("execute")).hasSize(5);
    assertThat(run.effects("act")).hasSize(4);
    assertThat(run.offered().getFirst()).hasSize(2);
    assertThat(run.offered().getLast()).extracting("name").containsExactly("give_up");
    assertThat(text(run.prompts("synthesise").getFirst()))
        .contains("1. hill -> Error: no result after 5 replies");
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new PlanAndExecute(0, 5, 3, Replan.FAILURE))
        .hasMessage("maxSteps: 0, must be from 1 to 50");
    assertThatThrownBy(() -> new PlanAndExecute(12, 1, 3, Replan.FAILURE))
        .hasMessage("maxCalls: 1, must be from 2 to 50");
    assertThatThrownBy(() -> new PlanAndExecute(12, 5, -1, Replan.FAILURE))
        .hasMessage("maxReplans: -1, must be from 0 to 20");
  }
}
