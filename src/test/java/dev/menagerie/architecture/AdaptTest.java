// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptTest {

  private static final Task TASK = Task.of("hard task");

  @SafeVarargs
  private static String ways(List<String>... ways) {
    var texts = new ArrayList<String>();
    for (var way : ways) {
      var steps = way.stream().map("{\"instruction\":\"%s\"}"::formatted).toList();
      texts.add("{\"steps\":[%s]}".formatted(String.join(",", steps)));
    }
    return "{\"ways\":[%s]}".formatted(String.join(",", texts));
  }

  /** The step that a prompt is about. */
  private static String step(Prompt prompt) {
    var text = text(prompt);
    return text.substring(text.indexOf("Your step: ") + 11).lines().findFirst().orElseThrow();
  }

  /** An executor that does what it is told, and gives up at what is hard. */
  private static ScriptedRun executor() {
    return scripted()
        .replies(
            "execute",
            prompt ->
                step(prompt).startsWith("hard")
                    ? new Reply(
                        "",
                        List.of(
                            new ToolCall(
                                "c", "give_up", Json.object().add("reason", "too hard").build())))
                    : new Reply("did " + step(prompt), List.of()))
        .says("synthesise", "All done.");
  }

  private static List<String> tried(ScriptedRun run) {
    return run.prompts("execute").stream().map(AdaptTest::step).toList();
  }

  @Test
  void what_the_executor_can_do_is_not_planned() {
    var run = executor();

    assertThat(Adapt.DEFAULTS.solve(Task.of("task"), run)).isEqualTo(Answer.of("did task"));
    assertThat(run.thoughts()).isEqualTo(1);
    assertThat(run.prompts("execute").getFirst().role()).isEqualTo(Role.EXECUTOR);
  }

  @Test
  void what_it_cannot_do_is_decomposed_and_later_steps_see_earlier_results() {
    var run = executor().says("plan", ways(List.of("a", "b")));

    assertThat(Adapt.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("All done."));
    assertThat(tried(run)).containsExactly("hard task", "a", "b");
    assertThat(run.prompts("plan").getFirst().role()).isEqualTo(Role.PLANNER);
    assertThat(text(run.prompts("plan").getFirst()))
        .contains("What is missing: too hard")
        .endsWith("Your step: hard task");
    assertThat(text(run.prompts("execute").get(2))).contains("1. a -> did a");
    assertThat(text(run.prompts("synthesise").getFirst())).endsWith("1. a -> did a\n2. b -> did b");
    assertThat(run.offers()).containsExactly("1. a -> did a", "1. a -> did a\n2. b -> did b");
  }

  @Test
  void a_step_that_fails_is_decomposed_in_its_turn() {
    var run = executor().says("plan", ways(List.of("hard half", "b")), ways(List.of("x", "y")));

    assertThat(Adapt.DEFAULTS.solve(TASK, run).complete()).isTrue();
    assertThat(tried(run)).containsExactly("hard task", "hard half", "x", "y", "b");
    assertThat(text(run.prompts("execute").getLast())).contains("3. hard half -> did x\ndid y");
    assertThat(run.reports(Progress.Node.class))
        .extracting(Progress.Node::id)
        .containsExactly("1", "1.1", "1.1.1", "1.1.2", "1.2");
    assertThat(run.reports(Progress.Chosen.class))
        .extracting(Progress.Chosen::id)
        .containsExactly("1.1.1", "1.1.2", "1.1", "1.2", "1");
  }

  @Test
  void nothing_is_decomposed_below_the_deepest_level() {
    var run = executor().says("plan", _ -> ways(List.of("hard part", "b")));

    assertThat(new Adapt(2, 10, 5).solve(TASK, run)).isEqualTo(Answer.partial("All done."));
    assertThat(run.prompts("plan")).hasSize(1);
    assertThat(tried(run)).hasSize(2);
  }

  @Test
  void and_stops_at_the_first_failure_and_or_at_the_first_success() {
    var run =
        executor()
            .says("plan", ways(List.of("a", "hard b", "c"), List.of("d"), List.of("e")))
            .says("synthesise", "Done with d.");

    assertThat(new Adapt(2, 10, 5).solve(TASK, run)).isEqualTo(Answer.of("Done with d."));
    assertThat(tried(run)).containsExactly("hard task", "a", "hard b", "d");
    assertThat(text(run.prompts("execute").getLast()))
        .contains("1. a -> did a\n2. hard b -> Error: too hard");
    assertThat(run.reports(Progress.Pruned.class)).containsExactly(new Progress.Pruned("1.2"));
  }

  @Test
  void with_one_level_it_is_the_executor_alone() {
    var run = executor();

    assertThat(new Adapt(1, 10, 5).solve(TASK, run)).isEqualTo(Answer.partial("All done."));
    assertThat(run.prompts("plan")).isEmpty();
    assertThat(text(run.prompts("synthesise").getFirst())).endsWith("(none)");
  }

  @Test
  void a_plan_that_is_unreadable_empty_too_long_or_the_step_itself_fails_it() {
    var plans =
        List.of(
            "First a, then b.",
            ways(),
            ways(List.of()),
            ways(List.of("a", "b", "c", "d", "e", "f")),
            ways(List.of("Hard task!")));
    for (var plan : plans) {
      var run = executor().says("plan", plan);

      assertThat(Adapt.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("All done."));
      assertThat(tried(run)).as(plan).containsExactly("hard task");
    }
  }

  @Test
  void a_way_that_does_not_fit_any_more_is_left_out_for_one_that_does() {
    var run =
        executor().says("plan", ways(List.of("hard a", "b"), List.of("c", "d"), List.of("e")));

    assertThat(new Adapt(2, 10, 3).solve(TASK, run).complete()).isTrue();
    assertThat(tried(run)).containsExactly("hard task", "hard a", "e");
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Adapt(0, 10, 5)).hasMessage("maxDepth: 0, must be from 1 to 6");
    assertThatThrownBy(() -> new Adapt(3, 1, 5)).hasMessage("maxCalls: 1, must be from 2 to 50");
    assertThatThrownBy(() -> new Adapt(3, 10, 0)).hasMessage("maxSteps: 0, must be from 1 to 10");
  }
}
