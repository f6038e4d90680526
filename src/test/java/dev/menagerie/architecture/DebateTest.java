// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static dev.menagerie.testkit.ScriptedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.Turn;
import org.junit.jupiter.api.Test;

class DebateTest {

  private static final Task TASK = Task.of("What is 6 times 7?");

  private static String position(String reasoning, String answer) {
    return "{\"reasoning\":\"%s\",\"answer\":\"%s\"}".formatted(reasoning, answer);
  }

  @Test
  void each_debater_reads_the_others_answers_of_the_round_before_and_not_its_own() {
    var run =
        scripted()
            .says("open", position("red", "1"), position("green", "2"), position("blue", "3"))
            .says("revise", position("r2", "2"), position("g2", "2"), position("b2", "3"));

    Debate.DEFAULTS.solve(TASK, run);

    var first = run.prompts("revise").getFirst();
    var last = ((Turn.User) first.turns().getLast()).text();
    assertThat(last).contains("green", "blue", TASK.goal()).doesNotContain("red");
    var third = ((Turn.User) run.prompts("revise").get(2).turns().getLast()).text();
    assertThat(third).contains("red", "green").doesNotContain("blue", "r2", "g2");
  }

  @Test
  void each_debater_keeps_its_own_conversation() {
    var run =
        scripted()
            .says("open", position("red", "1"), position("green", "2"), position("blue", "3"))
            .says("revise", _ -> position("same", "2"));

    new Debate(3, 3, 1, false).solve(TASK, run);

    var turns = run.prompts("revise").get(4).turns();
    assertThat(turns).hasSize(5);
    assertThat(turns.get(1)).isInstanceOf(Turn.Assistant.class);
    assertThat(((Turn.Assistant) turns.get(1)).text()).contains("green");
    assertThat(run.prompts("revise").get(4).seat()).isEqualTo(1);
    assertThat(run.prompts("revise").get(4).role()).isEqualTo(Role.DEBATER);
  }

  @Test
  void the_majority_of_canonical_answers_wins_after_exactly_debaters_times_rounds_calls() {
    var run =
        scripted()
            .says("open", position("", "1"), position("", "2"), position("", "3"))
            .says("revise", position("", "41"), position("", "42"), position("", "$42.0"));

    assertThat(Debate.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("42"));
    assertThat(run.thoughts()).isEqualTo(6);
    assertThat(run.reports(Progress.Level.class))
        .containsExactly(
            new Progress.Level("agreement", 1.0 / 3), new Progress.Level("agreement", 2.0 / 3));
    assertThat(run.offers()).containsExactly("1", "1", "42");
  }

  @Test
  void a_judge_decides_when_there_is_no_majority() {
    var run =
        scripted()
            .says("open", position("red", "1"), position("green", "2"))
            .says("judge", position("weighed", "2"));

    assertThat(new Debate(2, 1, 1, true).solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(text(run.prompts("judge").getFirst())).contains(TASK.goal(), "red", "green");
    assertThat(run.prompts("judge").getFirst().role()).isEqualTo(Role.JUDGE);
  }

  @Test
  void the_judge_is_not_asked_when_there_is_a_majority() {
    var run = scripted().says("open", position("", "2"), position("", "1"), position("", "2"));

    assertThat(new Debate(3, 1, 1, true).solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(run.thoughts()).isEqualTo(3);
  }

  @Test
  void an_unreadable_judge_leaves_it_at_the_first_of_the_leading_answers() {
    var run =
        scripted().says("open", position("", "1"), position("", "2")).says("judge", "undecided");

    assertThat(new Debate(2, 1, 1, true).solve(TASK, run)).isEqualTo(Answer.of("1"));
  }

  @Test
  void a_single_debater_is_asked_to_verify_itself() {
    var run = scripted().says("open", position("x", "41")).says("revise", position("y", "42"));

    assertThat(new Debate(1, 2, 1, false).solve(TASK, run)).isEqualTo(Answer.of("42"));
    assertThat(text(run.prompts("revise").getFirst()))
        .contains("verify that your answer is correct")
        .doesNotContain("One agent's answer");
  }

  @Test
  void a_debater_that_cannot_be_read_keeps_its_position_and_is_not_quoted_without_one() {
    var run =
        scripted()
            .says("open", "gibberish", position("green", "2"), position("blue", "2"))
            .says("revise", position("r", "2"), "gibberish", position("b", "3"));

    assertThat(Debate.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("2"));
    assertThat(text(run.prompts("revise").get(1))).contains("blue").doesNotContain("gibberish");
    assertThat(run.reports(Progress.Said.class)).hasSize(5);
  }

  @Test
  void without_any_readable_position_the_answer_is_partial_and_empty() {
    var run = scripted().says("open", _ -> "?").says("revise", _ -> "?");

    assertThat(new Debate(2, 2, 1, true).solve(TASK, run)).isEqualTo(Answer.partial(""));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Debate(0, 2, 1, false))
        .hasMessage("debaters: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new Debate(3, 0, 1, false))
        .hasMessage("rounds: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new Debate(3, 2, -0.1, false))
        .hasMessage("temperature: -0.1, must be from 0 to 2");
  }
}
