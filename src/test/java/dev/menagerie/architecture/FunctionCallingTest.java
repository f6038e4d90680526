// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FunctionCallingTest {

  private static final Task TASK = Task.of("Which is higher?");

  private static ToolCall look(String id, String tool, String at) {
    return new ToolCall(id, tool, Json.object().add("at", at).build());
  }

  private static Reply calls(ToolCall... calls) {
    return new Reply("", List.of(calls));
  }

  private static Reply answer(String text) {
    return new Reply(text, List.of());
  }

  private static List<String> results(ScriptedRun run, int turn) {
    return run.prompts("turn").get(turn).turns().stream()
        .filter(Turn.ToolResult.class::isInstance)
        .map(Turn.ToolResult.class::cast)
        .map(it -> it.call().id() + " " + it.observation().text())
        .toList();
  }

  @Test
  void the_model_reads_the_results_of_its_calls_and_answers() {
    var run =
        scripted()
            .tool("map__look", "at", at -> at + ": 10 m")
            .replies("turn", calls(look("c1", "map__look", "hill")), answer("The hill."));

    assertThat(FunctionCalling.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The hill."));
    assertThat(results(run, 1)).containsExactly("c1 hill: 10 m");
    assertThat(run.offered()).allMatch(tools -> tools.equals(run.tools()));
  }

  @Test
  void older_turns_are_summed_up_when_they_no_longer_fit_the_window() {
    var reply = calls(look("c1", "map__look", "hill"));
    var run =
        scripted()
            .tool("map__look", "at", at -> at + ": " + "far ".repeat(300))
            .says("summarise", "The hill is far.", "All is far.")
            .replies("turn", reply, reply, reply, answer("The hill."));

    assertThat(new FunctionCalling(5, 1_000).solve(TASK, run)).isEqualTo(Answer.of("The hill."));

    var turns = run.prompts("turn").getLast().turns();
    assertThat(turns.get(1)).isEqualTo(new Turn.User(TASK.text()));
    assertThat(((Turn.User) turns.get(2)).text()).contains("All is far.");
    assertThat(turns.subList(3, turns.size())).hasSize(2);
    assertThat(run.prompts("summarise")).hasSize(2);
  }

  @Test
  void the_calls_of_one_turn_run_at_the_same_time_and_are_answered_in_order() {
    var both = new CyclicBarrier(2);
    var run =
        scripted()
            .parallel()
            .tool("map__look", "at", at -> await(both, at))
            .replies(
                "turn",
                calls(look("c1", "map__look", "hill"), look("c2", "map__look", "tower")),
                answer("done"));

    FunctionCalling.DEFAULTS.solve(TASK, run);

    assertThat(results(run, 1)).containsExactly("c1 hill", "c2 tower");
  }

  @Test
  void an_unknown_tool_is_an_observation_and_its_id_is_answered() {
    var run =
        scripted()
            .tool("map__look", "at", at -> at)
            .replies(
                "turn",
                calls(look("c1", "no__such", "x"), look("c2", "map__look", "hill")),
                answer("done"));

    assertThat(FunctionCalling.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("done"));
    assertThat(results(run, 1)).containsExactly("c1 Error: no such tool: no__such", "c2 hill");
    assertThat(run.reports(Progress.Pruned.class)).containsExactly(new Progress.Pruned("1.1"));
  }

  @Test
  void on_the_last_turn_the_tools_are_gone_and_an_answer_is_asked_for() {
    var run =
        scripted()
            .tool("map__look", "at", at -> at)
            .replies("turn", _ -> calls(look("c", "map__look", "hill")))
            .says("conclude", "Perhaps the hill.");

    var answer = new FunctionCalling(3, 0).solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.partial("Perhaps the hill."));
    assertThat(run.thoughts()).isEqualTo(3);
    assertThat(run.offered()).hasSize(2);
    assertThat(text(run.prompts("conclude").getFirst())).endsWith("from what is known.");
  }

  @Test
  void an_empty_reply_is_asked_for_again() {
    var run = scripted().replies("turn", answer(" "), answer("The hill."));

    assertThat(FunctionCalling.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("The hill."));
    assertThat(text(run.prompts("turn").get(1))).contains("Your reply was empty");
  }

  @Test
  void what_the_model_says_beside_its_calls_is_offered() {
    var run =
        scripted()
            .tool("map__look", "at", at -> at)
            .replies(
                "turn",
                new Reply("The hill, I think.", List.of(look("c", "map__look", "hill"))),
                answer("The hill."));

    FunctionCalling.DEFAULTS.solve(TASK, run);

    assertThat(run.offers()).containsExactly("The hill, I think.");
  }

  @Test
  void a_run_has_at_least_one_turn() {
    var run = scripted().says("conclude", "The hill.");

    assertThat(new FunctionCalling(1, 0).solve(TASK, run)).isEqualTo(Answer.partial("The hill."));
    assertThatThrownBy(() -> new FunctionCalling(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTurns: 0, must be from 1 to 100");
  }

  private static String await(CyclicBarrier barrier, String result) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
      return result;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
