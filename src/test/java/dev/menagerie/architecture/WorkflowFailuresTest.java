// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.WorkflowShop.bought;
import static dev.menagerie.architecture.WorkflowShop.shop;
import static dev.menagerie.architecture.WorkflowShop.solve;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a workflow when steps fail. */
class WorkflowFailuresTest {

  @Test
  void of_steps_at_the_same_time_some_may_fail() {
    assertThat(solve(WorkflowShop.AT_ONCE.formatted(2), shop()))
        .isEqualTo(Answer.of("bought rope / Error: step two: sold out / bought sail"));
  }

  @Test
  void of_steps_at_the_same_time_too_few_may_succeed() {
    var answer = solve(WorkflowShop.AT_ONCE.formatted(3), shop());

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text())
        .startsWith(
            "The workflow failed at step all: 2 of 3 succeeded, at least 3 have to; "
                + "one: bought rope\ntwo: Error: step two: sold out\nthree: bought sail");
  }

  @Test
  void a_step_whose_requirement_does_not_hold_is_not_done() {
    var run = shop();

    var answer =
        solve(
            """
            steps:
              - id: money
                type: data
                from: 5
              - id: buy
                type: tool
                tool: shop__buy
                requires: ["${money}", "${money} >= 7"]
                arguments: {"item": "rope"}
            """,
            run);

    assertThat(answer.text()).contains("failed at step buy: it requires ${money} >= 7");
    assertThat(bought(run)).isEmpty();
  }

  @Test
  void a_model_step_tries_again_with_what_was_wrong() {
    var run = scripted().says("step", "maybe", "yes");

    var answer =
        solve(
            """
            steps:
              - id: ask
                type: model
                prompt: Yes or no?
                retries: 1
                ensures: ${ask} == yes
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("yes"));
    assertThat(text(run.prompts("step").getLast()))
        .contains("could not be used: ${ask} == yes does not hold of maybe.");
  }

  private static final String THREE =
      """
      steps:
        - id: one
          type: tool
          tool: shop__buy
          arguments: {"item": "rope"}
          undo: {"type": "tool", "tool": "shop__buy", "arguments": {"item": "back ${one}"}}
        - id: two
          type: tool
          tool: shop__buy
          arguments: {"item": "sail"}
          undo: {"type": "tool", "tool": "shop__buy", "arguments": {"item": "back ${two}"}}
        - id: three
          type: tool
          tool: shop__buy
          arguments: {"item": "bad"}
        - id: four
          type: tool
          tool: shop__buy
          arguments: {"item": "tar"}
      """;

  @Test
  void what_was_done_is_undone_backwards_when_the_workflow_fails() {
    var run = shop();

    var answer = solve(THREE, run);

    assertThat(answer.complete()).isFalse();
    assertThat(bought(run))
        .containsExactly("rope", "sail", "bad", "back bought sail", "back bought rope");
    assertThat(run.reports(Progress.Stepped.class))
        .contains(
            new Progress.Stepped("three", Status.FAILED),
            new Progress.Stepped("four", Status.SKIPPED));
  }

  private static String adaptation(String steps) {
    return Json.object().add("reason", "sold out").add("workflow", steps).build().toString();
  }

  private static final String OTHER =
      "{\"steps\":[{\"id\":\"other\",\"type\":\"tool\",\"tool\":\"shop__buy\","
          + "\"arguments\":{\"item\":\"net for ${two}\"}}]}";

  @Test
  void the_model_may_put_other_steps_in_the_place_of_what_is_left() {
    var run = shop().says("adapt", adaptation(OTHER));

    var answer = new Workflow(THREE, 200, 5, 1).solve(WorkflowShop.TASK, run);

    assertThat(answer).isEqualTo(Answer.of("bought net for bought sail"));
    assertThat(bought(run)).containsExactly("rope", "sail", "bad", "net for bought sail");
    assertThat(text(run.prompts("adapt").getFirst()))
        .contains("What failed: step three: sold out", "two: bought sail", "three, four");
    assertThat(run.reports(Progress.Planned.class).getLast().steps())
        .extracting(Progress.Step::id)
        .containsExactly("one", "two", "other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"steps\":[]}",
        "{\"steps\":[{\"id\":\"two\",\"type\":\"data\",\"from\":\"again\"}]}",
        "{\"steps\":[{\"id\":\"x\",\"type\":\"data\",\"from\":\"${four}\"}]}",
        "{\"steps\":[{\"id\":\"x\",\"type\":\"loop\",\"max\":900,"
            + "\"steps\":[{\"id\":\"y\",\"type\":\"data\",\"from\":\"y\"}]}]}"
      })
  void an_adaptation_that_cannot_be_carried_out_changes_nothing(String steps) {
    var run = shop().says("adapt", adaptation(steps));

    var answer = new Workflow(THREE, 200, 5, 2).solve(WorkflowShop.TASK, run);

    assertThat(answer.text()).startsWith("The workflow failed at step three: sold out");
    assertThat(run.prompts("adapt")).hasSize(1);
  }

  @Test
  void adaptations_that_fail_too_come_to_an_end() {
    var run =
        shop()
            .says(
                "adapt",
                adaptation(OTHER.replace("net", "bad")),
                adaptation(OTHER.replace("other", "third").replace("net", "bad")));

    var answer = new Workflow(THREE, 200, 5, 2).solve(WorkflowShop.TASK, run);

    assertThat(answer.text()).startsWith("The workflow failed at step third: sold out");
    assertThat(run.prompts("adapt")).hasSize(2);
  }

  @Test
  void an_agent_that_does_not_finish_within_its_budget_is_a_failed_step() {
    var run = scripted().delegated("clerk", Answer.partial("half"));

    var answer =
        solve(
            """
            steps:
              - id: ask
                type: model
                agent: clerk
                prompt: Count the ships
            """,
            run);

    assertThat(answer.text())
        .startsWith("The workflow failed at step ask: the agent clerk did not finish: half");
  }
}
