// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.ChainOfThought.Exemplar;
import dev.menagerie.architecture.ChainOfThought.Mode;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainOfThoughtTest {

  private static final Task TASK = Task.of("What is 6 times 7?");

  @Test
  void zero_shot_extracts_the_answer_in_a_second_call_that_reads_the_reasoning() {
    var run =
        scripted().says("reason", "Six sevens are 42.").says("extract", "{\"answer\":\"42\"}");

    var answer = ChainOfThought.DEFAULTS.solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("42"));
    assertThat(run.thoughts()).isEqualTo(2);
    assertThat(text(run.prompts("reason").getFirst()))
        .contains(TASK.goal(), "Let's think step by step");
    assertThat(text(run.prompts("extract").getFirst())).contains(TASK.goal(), "Six sevens are 42.");
    assertThat(run.prompts("extract").getFirst().sampling().temperature()).isZero();
    assertThat(run.reports(Progress.Chosen.class)).containsExactly(new Progress.Chosen("2"));
  }

  @Test
  void the_reasoning_is_the_best_answer_until_one_is_extracted() {
    var run = scripted().says("reason", "Six sevens are 42.").says("extract", "forty-two");

    var answer = ChainOfThought.DEFAULTS.solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.partial("Six sevens are 42."));
    assertThat(run.offers()).containsExactly("Six sevens are 42.");
  }

  @Test
  void few_shot_shows_the_exemplars_in_order_and_calls_once() {
    var cot =
        new ChainOfThought(
            Mode.FEW_SHOT,
            List.of(
                new Exemplar("1 + 1?", "One more.", "2"), new Exemplar("2 + 2?", "Twice.", "4")));
    var run = scripted().says("few-shot", "{\"reasoning\":\"6 * 7\",\"answer\":\"42\"}");

    var answer = cot.solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("42"));
    assertThat(run.thoughts()).isEqualTo(1);
    assertThat(text(run.prompts("few-shot").getFirst()))
        .containsSubsequence("1 + 1?", "One more.", "2 + 2?", "Twice.", TASK.goal());
  }

  @Test
  void an_unreadable_few_shot_reply_falls_back_to_plain_reasoning() {
    var cot = new ChainOfThought(Mode.FEW_SHOT, ChainOfThought.DEFAULTS.exemplars());
    var run = scripted().says("few-shot", "42").says("reason", "Six sevens are 42.");

    assertThat(cot.solve(TASK, run)).isEqualTo(Answer.partial("Six sevens are 42."));
  }

  @Test
  void context_is_part_of_the_question() {
    var run = scripted().says("reason", "r").says("extract", "{\"answer\":\"a\"}");

    ChainOfThought.DEFAULTS.solve(new Task("How many?", List.of("There are 9 100% mice.")), run);

    assertThat(text(run.prompts("reason").getFirst())).contains("There are 9 100% mice.");
    assertThat(text(run.prompts("extract").getFirst())).contains("There are 9 100% mice.");
  }

  @Test
  void at_least_one_exemplar_is_needed() {
    assertThatThrownBy(() -> new ChainOfThought(Mode.FEW_SHOT, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("exemplars: 0, must be from 1 to 32");
  }
}
