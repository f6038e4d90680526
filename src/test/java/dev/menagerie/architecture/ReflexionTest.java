// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Reflexion.Strategy;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReflexionTest {

  private static final Task TASK = Task.of("Open the vault.");
  private static final String WRONG = "{\"reason\":\"it stays shut\",\"right\":false}";
  private static final String RIGHT = "{\"reason\":\"it opens\",\"right\":true}";

  private static Reflexion trials(int trials, int memory, Strategy strategy) {
    return new Reflexion(trials, memory, 10, 0, strategy, "");
  }

  private static Reply says(String text) {
    return new Reply(text, List.of());
  }

  private static Reply calls(String at) {
    var arguments = Json.object().add("at", at).build();
    return new Reply("", List.of(new ToolCall("c", "vault__turn", arguments)));
  }

  private static String plan(String plan) {
    return "{\"plan\":\"%s\"}".formatted(plan);
  }

  private static ScriptedRun vault() {
    return scripted().tool("vault__turn", "at", at -> "click at " + at);
  }

  @Test
  void a_trial_that_the_evaluator_passes_ends_it_without_reflecting() {
    var run = vault().replies("act", calls("7"), says("7")).says("evaluate", RIGHT);

    assertThat(Reflexion.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("7"));
    assertThat(run.thoughts()).isEqualTo(3);
    var evaluated = run.prompts("evaluate").getFirst();
    assertThat(evaluated.role()).isEqualTo(Role.EVALUATOR);
    assertThat(text(evaluated))
        .contains("1. vault__turn {\"at\":\"7\"} -> click at 7")
        .endsWith("Answer: 7");
  }

  @Test
  void a_failed_trial_is_reflected_on_and_the_next_one_sees_the_reflection() {
    var run =
        vault()
            .replies("act", says("1"), says("2"))
            .says("evaluate", WRONG, RIGHT)
            .says("reflect", plan("Turn it\\n further."));

    assertThat(Reflexion.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("2"));
    var reflected = run.prompts("reflect").getFirst();
    assertThat(reflected.role()).isEqualTo(Role.REFLECTOR);
    assertThat(text(reflected)).contains("Answer: 1").endsWith("Note: it stays shut");
    assertThat(text(run.prompts("act").get(0))).doesNotContain("failed before");
    assertThat(text(run.prompts("act").get(1)))
        .contains("- Turn it further.")
        .doesNotContain("Answer: 1")
        .endsWith("Task: Open the vault.");
    assertThat(run.reports(Progress.Scored.class))
        .containsExactly(new Progress.Scored("1", 0), new Progress.Scored("2", 1));
    assertThat(run.reports(Progress.Said.class))
        .extracting(Progress.Said::text)
        .containsExactly("Turn it further.");
    assertThat(run.offers()).containsExactly("1", "2");
  }

  @Test
  void a_trial_sees_the_latest_reflections_only() {
    var run =
        vault()
            .replies("act", says("1"), says("2"), says("3"), says("4"))
            .says("evaluate", WRONG, WRONG, WRONG, RIGHT)
            .says("reflect", plan("one"), plan("two"), plan("three"));

    trials(5, 2, Strategy.REFLEXION).solve(TASK, run);

    assertThat(text(run.prompts("act").get(3))).contains("- two\n- three").doesNotContain("one\n");
  }

  @Test
  void after_the_last_trial_its_answer_is_partial_and_nothing_is_reflected_on() {
    var run =
        vault()
            .replies("act", says("1"), says("2"))
            .says("evaluate", WRONG, WRONG)
            .says("reflect", plan("one"));

    assertThat(trials(2, 3, Strategy.REFLEXION).solve(TASK, run)).isEqualTo(Answer.partial("2"));
    assertThat(run.prompts("reflect")).hasSize(1);
  }

  @Test
  void without_reflexion_nothing_is_handed_on() {
    var run = vault().replies("act", says("1"), says("2")).says("evaluate", WRONG, RIGHT);

    assertThat(trials(2, 3, Strategy.NONE).solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(run.prompts("act").get(1)).isEqualTo(run.prompts("act").get(0));
  }

  @Test
  void the_last_attempt_is_shown_to_the_actor_and_to_the_evaluator() {
    var run =
        vault().replies("act", calls("1"), says("1"), says("2")).says("evaluate", WRONG, RIGHT);

    trials(2, 3, Strategy.LAST_ATTEMPT).solve(TASK, run);

    assertThat(run.prompts("reflect")).isEmpty();
    for (var seen : List.of(run.prompts("act").get(2), run.prompts("evaluate").get(1))) {
      assertThat(text(seen)).contains("1. vault__turn {\"at\":\"1\"} -> click at 1\n\nAnswer: 1\n");
    }
  }

  @Test
  void the_same_trial_twice_at_temperature_zero_ends_it() {
    var run =
        vault()
            .replies("act", _ -> says("1"))
            .says("evaluate", _ -> WRONG)
            .says("reflect", _ -> plan("one"));

    assertThat(Reflexion.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial("1"));
    assertThat(run.prompts("act")).hasSize(2);
    assertThat(run.prompts("reflect")).hasSize(1);
  }

  @Test
  void a_trial_that_goes_in_circles_is_halted_and_failed_without_a_judge() {
    var run =
        vault()
            .replies("act", calls("1"), calls("1"), calls("1"), calls("2"), says("2"))
            .says("evaluate", RIGHT)
            .says("reflect", plan("Try 2."));

    assertThat(Reflexion.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(run.effects("act")).hasSize(4);
    assertThat(text(run.prompts("reflect").getFirst()))
        .endsWith("Note: the attempt ended without an answer");
  }

  @Test
  void if_no_trial_came_to_an_answer_one_is_made_of_the_last() {
    var run =
        vault()
            .replies("act", _ -> calls("1"))
            .says("reflect", _ -> plan("one"))
            .says("conclude", "Perhaps 1.");

    var answer = new Reflexion(2, 3, 1, 0, Strategy.REFLEXION, "").solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.partial("Perhaps 1."));
    assertThat(text(run.prompts("conclude").getFirst())).contains("-> click at 1");
  }

  @Test
  void a_checker_decides_in_place_of_the_judge() {
    var schema =
        Json.object("{\"type\":\"object\",\"properties\":{\"code\":{\"type\":\"string\"}}}");
    var run =
        scripted()
            .tool(
                new Tool("vault__test", "Tests a code.", schema),
                arguments ->
                    arguments.getString("code").equals("2")
                        ? new Observation.Result("open")
                        : new Observation.Failure("still shut"))
            .replies("act", says("1"), says("2"))
            .says("reflect", plan("Try 2."));

    var checked = new Reflexion(5, 3, 10, 0, Strategy.REFLEXION, "vault__test");

    assertThat(checked.solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(run.prompts("evaluate")).isEmpty();
    assertThat(text(run.prompts("reflect").getFirst())).endsWith("Note: still shut");
  }

  @Test
  void a_checker_that_does_not_exist_fails_every_trial_by_name() {
    var run =
        vault().replies("act", _ -> says("1")).says("reflect", _ -> plan("Ask for the tool."));

    var checked = new Reflexion(5, 3, 10, 0, Strategy.REFLEXION, "vault__test");

    assertThat(checked.solve(TASK, run)).isEqualTo(Answer.partial("1"));
    assertThat(text(run.prompts("reflect").getFirst())).contains("there is no tool vault__test");
  }

  @Test
  void what_cannot_be_read_is_no_verdict_and_no_reflection() {
    var run =
        vault()
            .replies("act", says("1"), says("2"))
            .says("evaluate", "well", RIGHT)
            .says("reflect", "hm");

    assertThat(Reflexion.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(text(run.prompts("act").get(1))).doesNotContain("reflections");
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> trials(0, 3, Strategy.NONE))
        .hasMessage("trials: 0, must be from 1 to 20");
    assertThatThrownBy(() -> trials(1, 0, Strategy.NONE))
        .hasMessage("memory: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new Reflexion(5, 3, 0, 0, Strategy.NONE, ""))
        .hasMessage("maxTurns: 0, must be from 1 to 100");
    assertThatThrownBy(() -> new Reflexion(5, 3, 10, 3, Strategy.NONE, ""))
        .hasMessage("temperature: 3.0, must be from 0 to 2");
  }
}
