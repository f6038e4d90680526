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
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfCorrectionTest {

  private static final Task TASK = Task.of("Open the door.");
  private static final String KEEP = reflection(false);
  private static final String AGAIN = reflection(true);

  private static String reflection(boolean retry) {
    return """
    {"assessment":"Hm.","progress":%s,"retry":%s,"improvement":"Push harder."}\
    """
        .formatted(!retry, retry);
  }

  private static String improved(String tool, String at) {
    return "{\"tool\":\"%s\",\"arguments\":\"{\\\"at\\\":\\\"%s\\\"}\"}".formatted(tool, at);
  }

  private static ToolCall call(String id, String at) {
    return new ToolCall(id, "door__push", Json.object().add("at", at).build());
  }

  private static Reply calls(String... places) {
    var calls = new ArrayList<ToolCall>();
    for (var at : places) {
      calls.add(call("c" + calls.size(), at));
    }
    return new Reply("", calls);
  }

  private static Reply says(String text) {
    return new Reply(text, List.of());
  }

  /** A door that opens at the handle alone. */
  private static ScriptedRun door() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}}}");
    return scripted()
        .tool(
            new Tool("door__push", "Pushes.", schema),
            arguments ->
                arguments.getString("at", "").equals("handle")
                    ? new Observation.Result("open")
                    : new Observation.Failure("shut"));
  }

  private static List<String> pushed(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> ((ToolCall) it.request()).arguments().getString("at"))
        .toList();
  }

  @Test
  void an_action_that_helped_is_reflected_on_once() {
    var run = door().replies("turn", calls("handle"), says("Done.")).says("reflect", KEEP);

    assertThat(SelfCorrection.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Done."));
    assertThat(run.prompts("reflect").getFirst().role()).isEqualTo(Role.REFLECTOR);
    assertThat(text(run.prompts("reflect").getFirst()))
        .endsWith("1. door__push {\"at\":\"handle\"} -> open");
    assertThat(pushed(run)).containsExactly("handle");
  }

  @Test
  void an_action_that_did_not_is_improved_and_stands_corrected_in_the_conversation() {
    var run =
        door()
            .replies("turn", calls("hinge"), says("Done."))
            .says("reflect", AGAIN, KEEP)
            .says("improve", improved("door__push", "handle"));

    assertThat(SelfCorrection.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Done."));
    assertThat(pushed(run)).containsExactly("hinge", "handle");
    assertThat(text(run.prompts("improve").getFirst()))
        .contains("door__push: Pushes.")
        .contains("1. door__push {\"at\":\"hinge\"} -> Error: shut")
        .endsWith("What is missing: Hm. Push harder.");
    assertThat(run.prompts("turn").get(1).turns().subList(2, 4))
        .containsExactly(
            new Turn.Assistant("", List.of(call("c0", "handle"))),
            new Turn.ToolResult(call("c0", "handle"), new Observation.Result("open")));
    assertThat(run.reports(Progress.Scored.class))
        .containsExactly(new Progress.Scored("1.1", 0), new Progress.Scored("1.2", 1));
  }

  @Test
  void each_reflection_sees_all_attempts_and_the_last_attempt_is_final() {
    var run =
        door()
            .replies("turn", calls("hinge"), says("Shut."))
            .says("reflect", AGAIN, AGAIN)
            .says("improve", improved("door__push", "frame"), improved("door__push", "wall"));

    assertThat(SelfCorrection.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Shut."));
    assertThat(pushed(run)).containsExactly("hinge", "frame", "wall");
    assertThat(text(run.prompts("reflect").get(1)))
        .contains("1. door__push {\"at\":\"hinge\"}")
        .endsWith("2. door__push {\"at\":\"frame\"} -> Error: shut");
  }

  @Test
  void a_call_that_was_tried_already_is_not_made_again() {
    var run =
        door()
            .replies("turn", calls("hinge"), says("Shut."))
            .says("reflect", _ -> AGAIN)
            .says("improve", improved("door__push", "frame"), improved("door__push", "hinge"));

    new SelfCorrection(10, 10).solve(TASK, run);

    assertThat(pushed(run)).containsExactly("hinge", "frame");
  }

  @Test
  void what_cannot_be_read_leaves_the_action_as_it_is() {
    var unread = door().replies("turn", calls("hinge"), says("Shut.")).says("reflect", "Well.");
    var unimproved =
        door()
            .replies("turn", calls("hinge"), says("Shut."))
            .says("reflect", AGAIN)
            .says("improve", "Push!");

    for (var run : List.of(unread, unimproved)) {
      assertThat(SelfCorrection.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Shut."));
      assertThat(pushed(run)).containsExactly("hinge");
    }
  }

  @Test
  void a_tool_that_does_not_exist_is_an_observation_like_any_other() {
    var run =
        door()
            .replies("turn", calls("hinge"), says("Shut."))
            .says("reflect", AGAIN, KEEP)
            .says("improve", improved("door__kick", "handle"));

    assertThat(SelfCorrection.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("Shut."));
    assertThat(text(run.prompts("reflect").get(1))).contains("no such tool: door__kick");
  }

  @Test
  void with_one_attempt_nothing_is_reflected_on() {
    var run = door().replies("turn", calls("hinge"), says("Shut."));

    assertThat(new SelfCorrection(10, 1).solve(TASK, run)).isEqualTo(Answer.of("Shut."));
    assertThat(run.thoughts()).isEqualTo(2);
  }

  @Test
  void beyond_its_actions_calls_are_refused_and_a_partial_answer_is_asked_for() {
    var run =
        door()
            .replies("turn", says(" "), calls("handle", "handle", "hinge"))
            .says("reflect", KEEP, KEEP)
            .says("conclude", "Perhaps open.");

    assertThat(new SelfCorrection(3, 3).solve(TASK, run))
        .isEqualTo(Answer.partial("Perhaps open."));
    assertThat(pushed(run)).containsExactly("handle", "handle");
    assertThat(text(run.prompts("conclude").getFirst()))
        .contains(FunctionCalling.EMPTY)
        .contains("Error: " + SelfCorrection.USED_UP);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new SelfCorrection(0, 3))
        .hasMessage("maxActions: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new SelfCorrection(10, 0))
        .hasMessage("attempts: 0, must be from 1 to 10");
  }
}
