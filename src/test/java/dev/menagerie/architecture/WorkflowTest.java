// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.architecture.WorkflowShop.bought;
import static dev.menagerie.architecture.WorkflowShop.shop;
import static dev.menagerie.architecture.WorkflowShop.solve;
import static dev.menagerie.architecture.WorkflowShop.workflow;
import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowTest {

  @Test
  void steps_see_the_task_and_what_earlier_steps_came_to() {
    var run = scripted().says("step", prompt -> text(prompt).contains("bridge") ? "two" : "bridge");

    var answer =
        solve(
            """
            steps:
              - id: first
                type: model
                prompt: What is near ${task}?
              - id: second
                type: model
                prompt: "How many of ${first}?"
            output: "${second} of ${first}"
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("two of bridge"));
    assertThat(text(run.prompts("step").getFirst())).contains("Task: What is near the harbour?");
    assertThat(run.offers()).containsExactly("bridge", "two");
  }

  @Test
  void json_says_the_same_as_yaml() {
    var run = shop();

    var answer =
        solve(
            """
            {"steps":[{"id":"a","type":"tool","tool":"shop__buy","arguments":{"item":"${task}"}}]}\
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("bought the harbour"));
  }

  @Test
  void a_model_step_with_tools_calls_them_until_it_is_done() {
    var call = ToolCall.of("shop__buy", Json.object().add("item", "rope").build());
    var run = shop().replies("execute", new Reply("", List.of(call)), new Reply("tied", List.of()));

    var answer =
        solve(
            """
            steps:
              - {"id": "tie", "type": "model", "tools": true, "prompt": "Tie the boat"}
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("tied"));
    assertThat(bought(run)).containsExactly("rope");
  }

  @Test
  void a_request_goes_through_a_tool_and_parts_of_its_json_are_spoken_of() {
    var seen = new ArrayList<JsonObject>();
    var run =
        scripted()
            .tool(
                new Tool("web__request", "Sends.", Json.object("{\"type\":\"object\"}")),
                arguments -> {
                  seen.add(arguments);
                  return new Observation.Result("{\"ships\":[{\"name\":\"Ada\"}],\"count\":1}");
                });

    var answer =
        solve(
            """
            steps:
              - id: ask
                type: http
                method: POST
                url: https://example.org/${task}
                body: hello
                ensures: ${ask.count} >= 1
            output: ${ask.ships.0.name}${ask.ships.7.name}
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("Ada"));
    assertThat(seen)
        .containsExactly(
            Json.object(
                "{\"method\":\"POST\",\"url\":\"https://example.org/the harbour\","
                    + "\"body\":\"hello\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "text, 3 1 3, 3 1 3",
    "lines, 3  1 3, 3 1 3",
    "count, 3 1 3, 3",
    "sum, 3 1.5 3, 7.5",
    "sort, 3 1 3, 1 3 3",
    "unique, 3 1 3, 3 1"
  })
  void data_steps_work_on_lines_without_a_model(String operation, String given, String expected) {
    var definition =
        "{\"steps\":[{\"id\":\"a\",\"type\":\"data\",\"operation\":\"%s\",\"from\":\"%s\"}]}"
            .formatted(operation, given.replace(" ", "\\n"));

    assertThat(solve(definition, scripted())).isEqualTo(Answer.of(expected.replace(" ", "\n")));
  }

  @ParameterizedTest
  @CsvSource({"10, big", "9, small", "08.0, small"})
  void a_conditional_compares_numbers_as_numbers(String number, String expected) {
    var answer =
        solve(
            """
            steps:
              - id: size
                type: data
                from: "%s"
              - id: which
                type: conditional
                if: ${size} > 9
                then:
                - {"id": "big", "type": "data", "from": "big"}
                else:
                - {"id": "small", "type": "data", "from": "small"}
            """
                .formatted(number),
            scripted());

    assertThat(answer).isEqualTo(Answer.of(expected));
  }

  @Test
  void a_result_cannot_change_what_a_condition_means() {
    var run = scripted().says("step", "x == x");

    var answer =
        solve(
            """
            steps:
              - id: said
                type: model
                prompt: Say anything
              - id: same
                type: conditional
                if: ${said} == y
                then: [{"id": "yes", "type": "data", "from": "yes"}]
                else: [{"id": "no", "type": "data", "from": "no ${said}"}]
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("no x == x"));
  }

  @Test
  void a_loop_goes_through_lines() {
    var run = shop();

    solve(
        """
        steps:
          - id: each
            type: loop
            over: |
              rope
              sail
            steps:
              - id: buy
                type: tool
                tool: shop__buy
                arguments:
                  item: ${each}
        """,
        run);

    assertThat(bought(run)).containsExactly("rope", "sail");
  }

  @Test
  void a_loop_ends_when_its_condition_holds() {
    var run = scripted().says("step", "no", "no", "yes");

    var answer =
        solve(
            """
            steps:
              - id: again
                type: loop
                max: 5
                until: ${ask} == yes
                steps:
                  - id: ask
                    type: model
                    prompt: Is it done, in round ${again}?
            """,
            run);

    assertThat(answer).isEqualTo(Answer.of("yes"));
    assertThat(text(run.prompts("step").getLast())).contains("in round 3?");
  }

  @Test
  void a_loop_whose_condition_never_holds_fails_after_its_rounds() {
    var run = scripted().says("step", _ -> "no");

    var answer =
        solve(
            """
            steps:
              - id: again
                type: loop
                max: 3
                until: ${ask} == yes
                steps: [{"id": "ask", "type": "model", "prompt": "Is it done?"}]
            """,
            run);

    assertThat(answer.complete()).isFalse();
    assertThat(answer.text())
        .startsWith("The workflow failed at step again: after 3 rounds not yet ${ask} == yes");
  }

  @Test
  void the_picture_is_the_steps_and_where_they_stand() {
    var run = shop();

    solve(WorkflowShop.AT_ONCE.formatted(2), run);

    assertThat(run.reports(Progress.Planned.class).getFirst().steps())
        .extracting(Progress.Step::id, Progress.Step::needs)
        .contains(
            org.assertj.core.groups.Tuple.tuple("all", List.of()),
            org.assertj.core.groups.Tuple.tuple("two", List.of("all")));
    assertThat(run.reports(Progress.Stepped.class))
        .contains(new Progress.Stepped("two", Status.FAILED))
        .endsWith(new Progress.Stepped("all", Status.DONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a: b | a: unknown, must be one of [steps, output]",
        "- a | must be an object with steps",
        "steps: [] | the workflow: steps must be a list of steps, at least one",
        "steps: [{\"type\":\"data\"}] | the workflow: a step has no id",
        "steps: [{\"id\":\"task\",\"type\":\"data\",\"from\":\"x\"}] | the workflow: the id task",
        "steps: [{\"id\":\"a\",\"type\":\"magic\"}] | step a: type: magic, must be one of model",
        "steps: [{\"id\":\"a\",\"type\":\"model\"}] | step a: prompt is missing",
        "steps: [{\"id\":\"a\",\"type\":\"model\",\"prompt\":\"x\",\"seconds\":3}]"
            + " | step a: seconds: unknown, must be one of [id, type, requires",
        "steps: [{\"id\":\"a\",\"type\":\"model\",\"prompt\":\"x\",\"tools\":\"yes\"}]"
            + " | step a: tools: \"yes\", must be true or false",
        "steps: [{\"id\":\"a\",\"type\":\"data\",\"from\":\"${b}\"}]"
            + " | step a: ${b} is the result of no earlier step",
        "steps: [{\"id\":\"a\",\"type\":\"data\",\"from\":\"x\",\"retries\":11}]"
            + " | step a: retries: 11, must be from 0 to 10",
        "steps: [{\"id\":\"a\",\"type\":\"loop\",\"max\":201,\"steps\":["
            + "{\"id\":\"b\",\"type\":\"data\",\"from\":\"x\"}]}]"
            + " | 201 single steps may come of it, at most 200",
        "steps: [{\"id\":\"a\",\"type\":\"parallel\",\"steps\":["
            + "{\"id\":\"b\",\"type\":\"data\",\"from\":\"x\"},"
            + "{\"id\":\"c\",\"type\":\"data\",\"from\":\"${b}\"}]}]"
            + " | step c: ${b} is the result of no earlier step",
      })
  void a_definition_is_checked_before_anything_is_done(String definition, String message) {
    assertThatThrownBy(() -> workflow(definition))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("definition: " + message);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Workflow("", 200, 5, 2))
        .hasMessageStartingWith("definition: characters: 0, must be from 1");
    assertThatThrownBy(() -> new Workflow(Workflow.ONE_STEP, 0, 5, 2))
        .hasMessage("maxSteps: 0, must be from 1 to 10000");
    assertThatThrownBy(() -> new Workflow(Workflow.ONE_STEP, 200, 1, 2))
        .hasMessage("maxCalls: 1, must be from 2 to 50");
    assertThatThrownBy(() -> new Workflow(Workflow.ONE_STEP, 200, 5, 11))
        .hasMessage("maxAdaptations: 11, must be from 0 to 10");
  }
}
