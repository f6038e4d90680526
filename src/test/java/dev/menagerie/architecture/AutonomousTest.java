// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AutonomousTest {

  private static final Task TASK = Task.of("Water the plants.");

  private static Reply calls(String... plants) {
    return new Reply(
        "",
        Stream.of(plants)
            .map(it -> new ToolCall(it, "can__pour", Json.object().add("on", it).build()))
            .toList());
  }

  private static Reply says(String text) {
    return new Reply(text, List.of());
  }

  private static String reflection(boolean reached, String reason) {
    return "{\"reason\":\"%s\",\"verdict\":\"%s\"}"
        .formatted(reason, reached ? "sure" : "impossible");
  }

  private static ScriptedRun garden() {
    return scripted()
        .tool("can__pour", "on", on -> on + " is wet")
        .says("plan", _ -> "{\"plan\":[\"find the plants\",\" \",\"pour\"]}")
        .says("reflect", _ -> reflection(true, ""));
  }

  private static List<MemoryChange> remembered(ScriptedRun run) {
    return run.effects("remember").stream()
        .flatMap(it -> ((List<?>) it.request()).stream())
        .map(MemoryChange.class::cast)
        .toList();
  }

  @Test
  void it_plans_acts_reflects_and_answers() {
    var run = garden().replies("execute", calls("fern"), says("All wet."));

    assertThat(Autonomous.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("All wet."));
    assertThat(text(run.prompts("execute").getFirst()))
        .contains("Task: Water the plants.", "find the plants\npour");
    assertThat(text(run.prompts("reflect").getFirst()))
        .contains("Answer: All wet.", "1. can__pour {\"on\":\"fern\"} -> fern is wet");
    assertThat(run.offers()).containsExactly("All wet.");
    assertThat(run.reports(Progress.Planned.class).getFirst().steps())
        .extracting(Progress.Step::label)
        .containsExactly("find the plants", "pour");
  }

  @Test
  void an_answer_that_does_not_stand_up_to_reflection_is_worked_on() {
    var run =
        garden()
            .says("reflect", reflection(false, "the palm is dry"), reflection(true, ""))
            .replies("execute", says("Done."), calls("palm"), says("All wet."));

    assertThat(Autonomous.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("All wet."));
    assertThat(text(run.prompts("execute").get(1)))
        .contains("The goal is not reached yet: the palm is dry");
  }

  @Test
  void reflections_come_to_an_end() {
    var run =
        garden()
            .says("reflect", _ -> reflection(false, "dry"))
            .replies("execute", _ -> says("Wet."));

    var answer = new Autonomous(20, 5, 2, 3, false).solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("Wet."));
    assertThat(run.prompts("reflect")).hasSize(2);
    assertThat(run.prompts("execute")).hasSize(3);
  }

  @Test
  void calls_beyond_those_of_an_iteration_are_not_made() {
    var run = garden().replies("execute", calls("fern", "palm", "moss"), says("Wet."));

    new Autonomous(20, 2, 1, 3, false).solve(TASK, run);

    assertThat(run.effects("act")).hasSize(2);
    assertThat(text(run.prompts("execute").getLast()))
        .contains("Error: not made: at most 2 calls at a time");
  }

  @Test
  void iterations_come_to_an_end_with_the_best_answer() {
    var run = garden().replies("execute", _ -> calls("fern")).says("conclude", "One is wet.");

    assertThat(new Autonomous(3, 5, 1, 3, true).solve(TASK, run))
        .isEqualTo(Answer.partial("One is wet."));
    assertThat(run.prompts("execute")).hasSize(3);
  }

  @Test
  void silence_is_no_answer() {
    var run = garden().replies("execute", _ -> says("")).says("conclude", "Nothing.");

    assertThat(new Autonomous(3, 5, 20, 3, true).solve(TASK, run))
        .isEqualTo(Answer.partial("Nothing."));
    assertThat(run.prompts("reflect")).isEmpty();
  }

  @Test
  void the_run_is_remembered_as_it_went() {
    var run = garden().replies("execute", calls("fern"), says("All wet."));

    Autonomous.DEFAULTS.solve(TASK, run);

    assertThat(remembered(run))
        .containsExactly(
            new MemoryChange.Add(
                new Episode(
                    "",
                    "Water the plants.",
                    List.of("1. can__pour {\"on\":\"fern\"} -> fern is wet"),
                    "All wet.",
                    1,
                    List.of())));
  }

  @Test
  void without_memory_nothing_is_recalled_or_remembered() {
    var run = garden().replies("execute", says("All wet."));

    new Autonomous(20, 5, 3, 0, false).solve(TASK, run);

    assertThat(run.effects("recall")).isEmpty();
    assertThat(remembered(run)).isEmpty();
  }

  @Test
  void a_planner_and_a_judge_that_cannot_be_read_hold_nobody_up() {
    var run = garden().says("plan", "?").says("reflect", "?").replies("execute", says("All wet."));

    assertThat(Autonomous.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("All wet."));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Autonomous(0, 5, 3, 3, false))
        .hasMessage("maxIterations: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new Autonomous(20, 0, 3, 3, false))
        .hasMessage("maxToolCalls: 0, must be from 1 to 50");
    assertThatThrownBy(() -> new Autonomous(20, 5, 21, 3, false))
        .hasMessage("maxReflections: 21, must be from 0 to 20");
    assertThatThrownBy(() -> new Autonomous(20, 5, 3, 21, false))
        .hasMessage("recalled: 21, must be from 0 to 20");
  }
}
