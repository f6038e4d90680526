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
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatsTest {

  private static final Task TASK = Task.of("Where is the lamp?");

  private static Lats lats(int trajectories, int samples, int depth, int rollout, String reset) {
    return new Lats(trajectories, samples, depth, rollout, 1, 0.5, 3, reset);
  }

  private static String go(String where) {
    return ("{\"value\":{\"type\":\"act\",\"thought\":\"t\",\"tool\":\"house__go\","
            + "\"arguments\":\"{\\\"to\\\":\\\"%s\\\"}\"}}")
        .formatted(where);
  }

  private static String finish(String answer) {
    return "{\"value\":{\"type\":\"finish\",\"thought\":\"t\",\"answer\":\"%s\"}}"
        .formatted(answer);
  }

  private static String value(int value) {
    return "{\"reason\":\"\",\"value\":%d}".formatted(value);
  }

  private static String judgement(boolean right) {
    return "{\"reason\":\"\",\"right\":\"%s\"}".formatted(right ? "sure" : "impossible");
  }

  /** What stands behind the steps so far. */
  private static String steps(Prompt prompt) {
    var text = text(prompt);
    return text.substring(text.indexOf("Steps so far:"));
  }

  private static ScriptedRun house() {
    return scripted()
        .tool("house__go", "to", to -> "in the " + to)
        .says("reflect", _ -> "{\"reflection\":\"Not there.\"}")
        .says("judge", prompt -> judgement(text(prompt).contains("Answer: cellar")))
        .says("value", prompt -> value(text(prompt).contains("cellar") ? 9 : 2));
  }

  private static List<String> walked(ScriptedRun run) {
    return run.effects("act").stream()
        .map(it -> (ToolCall) it.request())
        .map(it -> it.tool().equals("house__go") ? it.arguments().getString("to") : "reset")
        .toList();
  }

  @Test
  void the_search_follows_the_state_of_the_highest_value_to_an_answer_judged_right() {
    var run = house().says("sample", go("attic"), go("cellar"), finish("cellar"), finish("cellar"));

    var answer = lats(5, 2, 7, 4, "").solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("cellar"));
    assertThat(steps(run.prompts("sample").getLast()))
        .contains("1. house__go {\"to\":\"cellar\"} -> in the cellar")
        .doesNotContain("attic");
    assertThat(text(run.prompts("judge").getFirst())).contains("in the cellar");
    assertThat(run.reports(Progress.Chosen.class).getLast().id()).isEqualTo("0.2.1");
  }

  @Test
  void equal_steps_are_taken_once_and_agreement_among_samples_counts() {
    var run =
        house()
            .says("value", _ -> value(4))
            .says(
                "sample",
                go("attic"),
                go("hall"),
                go("hall"),
                finish("cellar"),
                finish("cellar"),
                finish("cellar"));

    lats(5, 3, 7, 4, "").solve(TASK, run);

    assertThat(walked(run)).containsExactly("attic", "hall");
    assertThat(run.reports(Progress.Scored.class).subList(0, 2))
        .extracting(Progress.Scored::score)
        .containsExactly(0.5 * 0.4 + 0.5 / 3, 0.5 * 0.4 + 0.5 * 2 / 3);
    assertThat(steps(run.prompts("sample").getLast())).contains("hall");
  }

  @Test
  void a_wrong_answer_is_reflected_upon_and_the_search_goes_elsewhere() {
    var run =
        house()
            .says("value", prompt -> value(text(prompt).contains("attic") ? 9 : 2))
            .says(
                "sample",
                go("attic"),
                go("hall"),
                finish("attic"),
                finish("Attic."),
                finish("cellar"),
                finish("cellar"));

    var answer = lats(5, 2, 7, 4, "").solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("cellar"));
    assertThat(run.prompts("reflect")).hasSize(1);
    assertThat(text(run.prompts("sample").getLast()))
        .contains("What earlier attempts taught:\n- Not there.")
        .contains("in the hall");
    assertThat(run.reports(Progress.Pruned.class))
        .extracting(Progress.Pruned::id)
        .containsExactly("0.1.1", "0.1");
    assertThat(run.offers()).containsExactly("attic", "attic", "cellar");
  }

  @Test
  void an_environment_with_a_state_is_reset_and_its_steps_are_replayed() {
    var schema = Json.object("{\"type\":\"object\"}");
    var run =
        house()
            .tool(new Tool("house__leave", "Out.", schema), _ -> new Observation.Result("outside"))
            .says("sample", go("attic"), go("cellar"), go("shelf"), go("box"), finish("cellar"));

    var answer = lats(3, 2, 3, 4, "house__leave").solve(TASK, oneSampleAtTheEnd(run));

    assertThat(answer.complete()).isTrue();
    assertThat(walked(run))
        .containsExactly("reset", "attic", "reset", "cellar", "shelf", "reset", "cellar", "box");
    assertThat(text(run.prompts("sample").getFirst())).doesNotContain("house__leave: ");
  }

  private static ScriptedRun oneSampleAtTheEnd(ScriptedRun run) {
    var replies = List.of(go("attic"), go("cellar"), go("shelf"), go("box")).iterator();
    return run.says("sample", _ -> replies.hasNext() ? replies.next() : finish("cellar"));
  }

  @Test
  void an_environment_that_does_not_come_back_is_an_error_that_the_model_reads() {
    var visits = new java.util.concurrent.atomic.AtomicInteger();
    var schema = Json.object("{\"type\":\"object\"}");
    var run =
        oneSampleAtTheEnd(
            house()
                .tool("house__go", "to", to -> to + visits.incrementAndGet())
                .tool(new Tool("house__leave", "Out.", schema), _ -> new Observation.Result("")));

    lats(1, 2, 4, 4, "house__leave").solve(TASK, run);

    assertThat(text(run.prompts("value").getLast()))
        .contains("Error: the environment did not come back to where it was");
  }

  @Test
  void a_reset_that_is_not_there_ends_it_at_once() {
    assertThat(lats(1, 1, 1, 0, "house__leave").solve(TASK, house()))
        .isEqualTo(Answer.partial("There is no tool house__leave to reset the environment with."));
  }

  @Test
  void replies_that_cannot_be_read_come_to_an_end() {
    var run = house().says("sample", _ -> "?").says("conclude", "Nobody knows.");

    assertThat(lats(30, 2, 7, 4, "").solve(TASK, run)).isEqualTo(Answer.partial("Nobody knows."));
    assertThat(run.prompts("sample")).hasSize(2);
  }

  @Test
  void trajectories_without_an_end_are_used_up_and_an_answer_is_made_of_the_longest() {
    var rooms = new java.util.concurrent.atomic.AtomicInteger();
    var run =
        house()
            .says("sample", _ -> go("room" + rooms.incrementAndGet()))
            .says("conclude", "No idea.");
    var small = lats(4, 2, 3, 1, "");

    assertThat(small.solve(TASK, run)).isEqualTo(Answer.partial("No idea."));
    assertThat(run.thoughts()).isLessThanOrEqualTo((int) small.mostThoughts());
    assertThat(steps(run.prompts("conclude").getFirst())).contains("3. house__go");
  }

  @Test
  void an_answer_that_no_judge_finds_right_is_partial() {
    var run = house().says("sample", _ -> finish("attic"));

    assertThat(lats(3, 2, 7, 4, "").solve(TASK, run)).isEqualTo(Answer.partial("attic"));
    assertThat(run.prompts("judge")).hasSize(1);
  }

  @Test
  void uct_weighs_what_is_known_against_what_was_rarely_tried() {
    var root = LatsNode.root();
    var step = new LatsNode.Step("", java.util.Optional.empty(), "", "");
    var often = root.add(step);
    var rarely = root.add(step);
    var never = root.add(step);
    never.value(0.3);
    for (int visit = 0; visit < 3; visit++) {
      often.backpropagate(1);
    }
    rarely.backpropagate(0);

    assertThat(often.uct(root, 1)).isEqualTo(1 + Math.sqrt(Math.log(4) / 3));
    assertThat(rarely.uct(root, 1)).isEqualTo(Math.sqrt(Math.log(4)));
    assertThat(never.uct(root, 1)).isEqualTo(0.3);
    assertThat(root.value()).isEqualTo(0.75);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> lats(0, 1, 1, 0, ""))
        .hasMessage("trajectories: 0, must be from 1 to 100");
    assertThatThrownBy(() -> lats(1, 21, 1, 0, ""))
        .hasMessage("nGenerate: 21, must be from 1 to 20");
    assertThatThrownBy(() -> lats(1, 1, 0, 0, "")).hasMessage("depth: 0, must be from 1 to 50");
    assertThatThrownBy(() -> lats(1, 1, 1, 21, "")).hasMessage("rollout: 21, must be from 0 to 20");
    assertThatThrownBy(() -> new Lats(1, 1, 1, 0, 11, 0.5, 3, ""))
        .hasMessage("weight: 11.0, must be from 0 to 10");
    assertThatThrownBy(() -> new Lats(1, 1, 1, 0, 1, 1.5, 3, ""))
        .hasMessage("lambda: 1.5, must be from 0 to 1");
    assertThatThrownBy(() -> new Lats(1, 1, 1, 0, 1, 0.5, 11, ""))
        .hasMessage("maxReflections: 11, must be from 0 to 10");
  }
}
