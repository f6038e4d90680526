// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Pipeline.Stage;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.Workbench;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {

  private static final Task TASK = Task.of("rain");
  private static final String RIGHT = "{\"reason\":\"good\",\"right\":true}";
  private static final String WRONG = "{\"reason\":\"too dry\",\"right\":false}";

  private static Stage stage(String name, String input) {
    return new Stage(name, "", input, "");
  }

  private static Pipeline pipeline(Stage... stages) {
    return new Pipeline(List.of(stages), 1);
  }

  @Test
  void each_stage_works_on_what_the_one_before_made_of_the_task() {
    var run = scripted().says("work", "facts", "insights", "report");
    var pipeline =
        pipeline(
            stage("research", "Research {input}"),
            stage("analysis", "Analyse {input}"),
            stage("writing", "Write on {task} by {analysis} from {research}, {nobody}"));

    assertThat(pipeline.solve(TASK, run)).isEqualTo(Answer.of("report"));
    assertThat(run.prompts("work"))
        .extracting(it -> text(it).substring(text(it).indexOf("Task: ") + 6))
        .containsExactly(
            "Research rain", "Analyse facts", "Write on rain by insights from facts, {nobody}");
    assertThat(run.offers()).containsExactly("facts", "insights", "report");
    assertThat(run.reports(Progress.Planned.class).getFirst().steps().get(1).needs())
        .containsExactly("research");
  }

  @Test
  void what_a_stage_says_is_never_read_as_a_template() {
    var run = scripted().says("work", "{task} and {a}", "done");

    pipeline(stage("a", "{task}"), stage("b", "Use {input} $1")).solve(TASK, run);

    assertThat(text(run.prompts("work").get(1))).endsWith("Task: Use {task} and {a} $1");
  }

  @Test
  void an_output_that_is_refused_is_made_again_with_the_reason() {
    var run = scripted().says("work", "sand", "water").says("check", WRONG, RIGHT);

    assertThat(pipeline(new Stage("a", "", "{task}", "it is wet")).solve(TASK, run))
        .isEqualTo(Answer.of("water"));
    assertThat(run.prompts("check").getFirst().role()).isEqualTo(Role.JUDGE);
    assertThat(text(run.prompts("check").getFirst()))
        .contains("The condition is: it is wet.")
        .endsWith("Task: rain\n\nAnswer: sand");
    assertThat(text(run.prompts("work").get(1)))
        .startsWith("Your last result was refused: too dry");
  }

  @Test
  void a_stage_that_stays_refused_ends_it_by_name_with_what_there_is() {
    var run = scripted().says("work", "cloud", "sand", "dust").says("check", WRONG, WRONG);
    var pipeline =
        pipeline(stage("a", "{task}"), new Stage("b", "", "{a}", "it is wet"), stage("c", "{b}"));

    assertThat(pipeline.solve(TASK, run))
        .isEqualTo(Answer.partial("The stage b failed: too dry\n\ndust"));
    assertThat(run.reports(Progress.Stepped.class))
        .containsExactly(
            new Progress.Stepped("a", Status.STARTED),
            new Progress.Stepped("a", Status.DONE),
            new Progress.Stepped("b", Status.STARTED),
            new Progress.Stepped("b", Status.FAILED));
  }

  @Test
  void an_empty_output_and_an_unreadable_verdict_are_refusals() {
    var empty = scripted().says("work", " ", "");
    var undecided = scripted().says("work", "sand", "dust").says("check", "Hm.", "Well.");

    assertThat(pipeline(stage("a", "{task}")).solve(TASK, empty))
        .isEqualTo(Answer.partial("The stage a failed: it was empty\n\nrain"));
    assertThat(pipeline(new Stage("a", "", "{task}", "wet")).solve(TASK, undecided).text())
        .startsWith("The stage a failed: whether it is right could not be decided");
  }

  @Test
  void agents_do_stages_as_tasks_of_their_own() {
    var pipeline =
        pipeline(
            new Stage("a", "one", "first {task}", ""), new Stage("b", "two", "then {input}", ""));
    Architecture echo = (task, _) -> Answer.of("<" + task.text() + ">");
    Architecture lazy =
        (task, _) ->
            task.context().isEmpty() ? Answer.partial("tired") : Answer.of("<" + task.goal() + ">");
    try (var bench = Workbench.of(pipeline).agent("one", echo).agent("two", lazy)) {
      assertThat(bench.run("rain").answer()).contains(Answer.of("<then <first rain>>"));
    }
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> pipeline()).hasMessage("stages: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new Pipeline(List.of(stage("a", "{task}")), -1))
        .hasMessage("retries: -1, must be from 0 to 10");
    assertThatThrownBy(() -> pipeline(stage("a", "{task}"), stage("a", "{a}")))
        .hasMessage("stages: a name is there twice, must be once");
    assertThatThrownBy(() -> pipeline(stage("a", " ")))
        .hasMessage("stages: a name or an input is blank, must say something");
  }
}
