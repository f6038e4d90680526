// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.ChainStage.Field;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.testkit.ScriptedRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainTest {

  private static final Task TASK = Task.of("rain");
  private static final String RIGHT = "{\"reason\":\"good\",\"right\":true}";
  private static final String WRONG = "{\"reason\":\"too dry\",\"right\":false}";

  private static ChainStage stage(String name, String prompt, String... gates) {
    return new ChainStage(name, prompt, List.of(), List.of(gates), "", "");
  }

  private static ChainStage fields(
      String name, String prompt, ChainStage.Type type, String... gates) {
    var fields = List.of(new Field("drops", type));
    return new ChainStage(name, prompt, fields, List.of(gates), "", "");
  }

  private static Chain chain(ChainStage... stages) {
    return new Chain(List.of(stages), 2);
  }

  /** An object as a model writes it: a map of its own travels as text. */
  private static String object(String fields) {
    return "{\"object\":\"{%s}\"}".formatted(fields.replace("\"", "\\\""));
  }

  private static List<String> asked(ScriptedRun run) {
    return run.prompts("stage").stream()
        .map(it -> text(it).substring(text(it).indexOf("Task: ") + 6))
        .toList();
  }

  @Test
  void each_stage_sees_the_outputs_that_it_names_and_no_others() {
    var run = scripted().says("stage", "facts", "insights", "report");

    var answer =
        chain(
                stage("research", "Research ${task}"),
                stage("analysis", "Analyse ${research}"),
                stage("writing", "Write on ${task} by ${analysis}"))
            .solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("report"));
    assertThat(asked(run))
        .containsExactly("Research rain", "Analyse facts", "Write on rain by insights");
    assertThat(run.offers()).containsExactly("facts", "insights", "report");
    assertThat(run.reports(Progress.Planned.class).getFirst().steps())
        .extracting(Progress.Step::needs)
        .containsExactly(List.of(), List.of("research"), List.of("analysis"));
  }

  @Test
  void what_a_stage_says_is_never_read_as_a_template() {
    var run = scripted().says("stage", "${task} and ${a} $1", "done");

    chain(stage("a", "${task}"), stage("b", "Use ${a}")).solve(TASK, run);

    assertThat(asked(run)).endsWith("Use ${task} and ${a} $1");
  }

  @Test
  void a_refused_output_is_made_again_with_the_gate_that_refused_it() {
    var run = scripted().says("stage", "sand", "water");

    assertThat(chain(stage("a", "${task}", "${a} contains water")).solve(TASK, run))
        .isEqualTo(Answer.of("water"));
    assertThat(asked(run).getLast())
        .isEqualTo(
            "rain\n\nAnswer: sand\n\nThis answer was refused: it must hold that ${a} contains"
                + " water. Give one in which that is put right.");
    assertThat(run.reports(Progress.Said.class))
        .containsExactly(
            new Progress.Said("gate", Optional.of("a"), "it must hold that ${a} contains water"));
  }

  @Test
  void an_output_with_fields_is_json_whose_parts_later_stages_name() {
    var run = scripted().says("stage", object("\"drops\":7"), "done");

    chain(
            fields("a", "${task}", ChainStage.Type.NUMBER, "${a.drops} > 5"),
            stage("b", "Count to ${a.drops}"))
        .solve(TASK, run);

    assertThat(text(run.prompts("stage").getFirst()))
        .contains("It is a JSON object with the fields: drops (number).");
    assertThat(asked(run)).endsWith("Count to 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "NUMBER | \"drops\":\"7\" | there is no field drops (number)",
        "TEXT | \"drop\":\"7\" | there is no field drops (text)",
        "TRUTH | \"drops\":1 | there is no field drops (truth)",
        "LIST | \"drops\":{} | there is no field drops (list)",
        "OBJECT | \"drops\":[] | there is no field drops (object)",
      })
  void a_field_that_is_missing_or_of_another_type_is_refused(
      ChainStage.Type type, String said, String reason) {
    var run = scripted().says("stage", _ -> object(said));

    assertThat(new Chain(List.of(fields("a", "${task}", type)), 0).solve(TASK, run).text())
        .startsWith("The stage a failed: " + reason);
  }

  @Test
  void a_reply_that_is_no_json_is_refused_and_so_is_an_empty_one() {
    var prose = scripted().says("stage", "Seven drops.", object("\"drops\":7"));
    var empty = scripted().says("stage", " ", "", " ");

    assertThat(chain(fields("a", "${task}", ChainStage.Type.NUMBER)).solve(TASK, prose))
        .isEqualTo(Answer.of("{\"drops\":7}"));
    assertThat(asked(prose).getLast()).contains("refused: it was no JSON object that can be read");
    assertThat(chain(stage("a", "${task}")).solve(TASK, empty))
        .isEqualTo(Answer.partial("The stage a failed: it was empty\n\na:"));
  }

  @Test
  void a_judge_decides_what_no_condition_can_say() {
    var run = scripted().says("stage", "sand", "water").says("check", WRONG, RIGHT);
    var wet = new ChainStage("a", "${task}", List.of(), List.of(), "it is wet", "");

    assertThat(chain(wet).solve(TASK, run)).isEqualTo(Answer.of("water"));
    assertThat(run.prompts("check").getFirst().role()).isEqualTo(Role.JUDGE);
    assertThat(text(run.prompts("check").getFirst()))
        .contains("The condition is: it is wet.")
        .endsWith("Task: rain\n\nAnswer: sand");
    assertThat(asked(run).getLast()).contains("refused: too dry.");
  }

  @Test
  void conditions_come_before_the_judge() {
    var run = scripted().says("stage", "sand", "water").says("check", RIGHT);

    chain(new ChainStage("a", "${task}", List.of(), List.of("${a} == water"), "it is wet", ""))
        .solve(TASK, run);

    assertThat(run.prompts("check")).hasSize(1);
  }

  @Test
  void the_fallback_is_tried_once_when_the_retries_are_used_up() {
    var run = scripted().says("stage", "sand", "dust", "clay", "water");
    var gates = List.of("${a} contains water");

    assertThat(
            chain(new ChainStage("a", "${task}", List.of(), gates, "", "Pour ${task}"))
                .solve(TASK, run))
        .isEqualTo(Answer.of("water"));
    assertThat(asked(run)).hasSize(4).endsWith("Pour rain");
  }

  @Test
  void a_stage_that_fails_ends_it_by_name_with_the_outputs_so_far() {
    var run = scripted().says("stage", "cloud", "sand", "dust", "clay");

    assertThat(
            chain(stage("a", "${task}"), stage("b", "${a}", "${b} == water"), stage("c", "${b}"))
                .solve(TASK, run))
        .isEqualTo(
            Answer.partial(
                "The stage b failed: it must hold that ${b} == water\n\na: cloud\nb: clay"));
    assertThat(run.reports(Progress.Stepped.class))
        .endsWith(
            new Progress.Stepped("b", Status.FAILED), new Progress.Stepped("c", Status.SKIPPED));
  }

  @Test
  void what_is_wrong_with_stages_is_said_by_name() {
    assertThatThrownBy(() -> chain()).hasMessage("stages: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new Chain(List.of(stage("a", "${task}")), 11))
        .hasMessage("retries: 11, must be from 0 to 10");
    for (var name : List.of("task", "a", "1st", "")) {
      assertThatThrownBy(() -> chain(stage("a", "${task}"), stage(name, "${task}")))
          .hasMessageStartingWith("stages: name %s, must be letters".formatted(name));
    }
    assertThatThrownBy(() -> chain(stage("a", " "))).hasMessageStartingWith("stages: prompt of a");
    assertThatThrownBy(() -> chain(stage("a", "${b}"), stage("b", "${task}")))
        .hasMessage("stages: a speaks of ${b}, must be task or a stage before it");
    assertThatThrownBy(() -> chain(stage("a", "${a}"))).hasMessageContaining("a speaks of ${a}");
    assertThatThrownBy(() -> chain(stage("a", "${task}", "${c} == 1")))
        .hasMessageContaining("a speaks of ${c}");
  }
}
