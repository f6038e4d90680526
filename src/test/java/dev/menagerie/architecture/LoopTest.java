// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.testkit.ScriptedRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTest {

  private static final Task TASK = Task.of("Open the door.");
  private static final String RIGHT = "{\"reason\":\"it opened\",\"right\":true}";
  private static final String WRONG = "{\"reason\":\"it is shut\",\"right\":false}";

  private static final Loop JUDGED = new Loop("", "", 15, 0);
  private static final Loop TESTED = new Loop("door__look", "door__is_open", 15, 0);

  /** A door that a push at the handle opens. */
  private static ScriptedRun door() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}}}");
    var pushes = new ArrayList<String>();
    return scripted()
        .tool(
            new Tool("door__push", "Pushes.", schema),
            arguments -> {
              pushes.add(arguments.getString("at", ""));
              return pushes.getLast().equals("handle")
                  ? new Observation.Result("It moves.")
                  : new Observation.Failure("it does not move");
            })
        .tool(
            new Tool("door__look", "Looks.", schema),
            _ -> new Observation.Result(pushes.size() + " pushes\nso far"))
        .tool(
            new Tool("door__is_open", "Tells whether the door is open.", schema),
            _ -> new Observation.Result(pushes.contains("handle") ? "Yes." : "No, it is shut."));
  }

  private static Reply push(String... places) {
    var calls =
        Arrays.stream(places)
            .map(at -> new ToolCall("c-" + at, "door__push", Json.object().add("at", at).build()))
            .toList();
    return new Reply("I push.", calls);
  }

  private static Reply says(String text) {
    return new Reply(text, List.of());
  }

  private static List<String> acts(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> ((ToolCall) it.request()))
        .map(it -> (it.tool() + " " + it.arguments().getString("at", "")).strip())
        .toList();
  }

  @Test
  void each_action_is_seen_before_the_next_is_decided_on() {
    var run =
        door()
            .replies("decide", push("hinge"), push("handle"), says("It is open."))
            .says("check", RIGHT);

    assertThat(JUDGED.solve(TASK, run)).isEqualTo(Answer.of("It is open."));
    assertThat(acts(run)).containsExactly("door__push hinge", "door__push handle");
    assertThat(run.prompts("decide").get(1).turns())
        .endsWith(
            new Turn.Assistant("I push.", push("hinge").calls()),
            new Turn.ToolResult(
                push("hinge").calls().getFirst(), new Observation.Failure("it does not move")));
    assertThat(run.offers()).containsExactly("I push.", "I push.", "It is open.");
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::id)
        .containsExactly("1", "1.observation", "2", "2.observation", "3");
  }

  @Test
  void a_claim_is_judged_by_what_the_tools_told_and_refused_with_the_reason() {
    var run =
        door()
            .replies("decide", push("hinge"), says("It is open."), push("handle"), says("Now."))
            .says("check", WRONG, RIGHT);

    assertThat(JUDGED.solve(TASK, run)).isEqualTo(Answer.of("Now."));
    assertThat(run.prompts("check").getFirst().role()).isEqualTo(Role.EVALUATOR);
    assertThat(text(run.prompts("check").getFirst()))
        .endsWith(
            """
            Task: Open the door.

            Results:
            1. door__push {"at":"hinge"} -> Error: it does not move

            Answer: It is open.\
            """);
    assertThat(run.prompts("decide").get(2).turns())
        .endsWith(
            new Turn.Assistant("It is open.", List.of()),
            new Turn.User(Loop.NOT_YET.formatted("it is shut")));
    assertThat(run.reports(Progress.Scored.class))
        .containsExactly(new Progress.Scored("2", 0), new Progress.Scored("4", 1));
  }

  @Test
  void the_state_is_perceived_before_each_decision_and_only_the_last_is_kept() {
    var run =
        door()
            .replies("decide", push("hinge"), push("frame"), says("It is open."))
            .says("check", RIGHT);

    new Loop("door__look", "", 15, 0).solve(TASK, run);

    var last = run.prompts("decide").getLast().turns();
    assertThat(last)
        .filteredOn(
            it -> it instanceof Turn.ToolResult(var call, _) && call.tool().endsWith("look"))
        .hasSize(1);
    assertThat(last.getLast())
        .isEqualTo(
            new Turn.ToolResult(
                new ToolCall("perceived-3", "door__look", Json.object().build()),
                new Observation.Result("2 pushes\nso far")));
    assertThat(text(run.prompts("check").getFirst()))
        .contains("\n3. door__look {} -> 2 pushes\n  so far\n\nAnswer: ");
    assertThat(run.reports(Progress.Posted.class)).hasSize(3);
  }

  @Test
  void the_environment_ends_it_once_the_goal_is_reached() {
    var run =
        door()
            .replies("decide", push("hinge"), push("handle"))
            .says("conclude", "The door is open.");

    assertThat(TESTED.solve(TASK, run)).isEqualTo(Answer.of("The door is open."));
    assertThat(acts(run))
        .containsExactly(
            "door__look",
            "door__push hinge",
            "door__is_open",
            "door__look",
            "door__push handle",
            "door__is_open");
    assertThat(run.prompts("conclude").getFirst().turns().getLast())
        .isEqualTo(new Turn.User(Loop.REACHED));
  }

  @Test
  void a_claim_that_the_environment_denies_does_not_end_it() {
    var run =
        door()
            .replies("decide", says("It is open."), push("handle"))
            .says("conclude", "The door is open.");

    assertThat(TESTED.solve(TASK, run)).isEqualTo(Answer.of("The door is open."));
    assertThat(run.prompts("check")).isEmpty();
    assertThat(run.prompts("decide").get(1).turns())
        .contains(
            new Turn.ToolResult(
                new ToolCall("tested-1", "door__is_open", Json.object().build()),
                new Observation.Result("No, it is shut.")));
  }

  @Test
  void only_the_first_of_several_calls_is_made() {
    var run = door().replies("decide", push("handle", "hinge"), says("Open.")).says("check", RIGHT);

    JUDGED.solve(TASK, run);

    assertThat(acts(run)).containsExactly("door__push handle");
  }

  @Test
  void the_same_action_with_the_same_outcome_three_times_is_no_progress() {
    var run =
        door()
            .replies("decide", push("hinge"), push("frame"), push("hinge"), push("hinge"))
            .says("conclude", "It is stuck.");

    assertThat(JUDGED.solve(TASK, run)).isEqualTo(Answer.partial("It is stuck."));
    assertThat(acts(run)).hasSize(4);
    assertThat(run.reports(Progress.Pruned.class)).containsExactly(new Progress.Pruned("4"));
  }

  @Test
  void a_claim_refused_three_times_for_the_same_reason_is_no_progress() {
    var judged =
        door()
            .replies("decide", _ -> says("It is open."))
            .says("check", _ -> WRONG)
            .says("conclude", "Perhaps.");
    var empty = door().replies("decide", _ -> says(" ")).says("conclude", "Perhaps.");
    var unread =
        door()
            .replies("decide", _ -> says("It is open."))
            .says("check", _ -> "Well.")
            .says("conclude", "Perhaps.");
    var tested = door().replies("decide", _ -> says("Open.")).says("conclude", "Perhaps.");

    for (var run : List.of(judged, empty, unread)) {
      assertThat(JUDGED.solve(TASK, run)).isEqualTo(Answer.partial("Perhaps."));
      assertThat(run.prompts("decide")).hasSize(3);
    }
    assertThat(TESTED.solve(TASK, tested)).isEqualTo(Answer.partial("Perhaps."));
    assertThat(tested.prompts("decide")).hasSize(3);
  }

  @Test
  void a_goal_test_that_is_missing_or_fails_is_not_passed() {
    var run = door().replies("decide", _ -> push("handle")).says("conclude", "Perhaps.");

    assertThat(new Loop("", "door__nothing", 15, 0).solve(TASK, run))
        .isEqualTo(Answer.partial("Perhaps."));
  }

  @Test
  void after_its_iterations_a_partial_answer_is_asked_for() {
    var run = door().replies("decide", push("hinge")).says("conclude", "It is shut.");

    assertThat(new Loop("", "", 1, 0).solve(TASK, run)).isEqualTo(Answer.partial("It is shut."));
    assertThat(run.prompts("conclude").getFirst().turns().getLast())
        .isEqualTo(new Turn.User(FunctionCalling.LAST));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Loop("", "", 0, 0))
        .hasMessage("maxIterations: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new Loop("", "", 15, -1))
        .hasMessage("window: -1, must be from 0 to 1000000");
  }
}
