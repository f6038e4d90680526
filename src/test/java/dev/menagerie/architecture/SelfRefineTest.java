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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfRefineTest {

  private static final Task TASK = Task.of("Write a line about rain.");
  private static final SelfRefine BY_TWO = refining(4, "metre", "image");

  private static SelfRefine refining(int iterations, String... criteria) {
    return new SelfRefine(iterations, 4, 0.7, List.of(criteria));
  }

  /** Feedback with these scores. */
  private static String scores(int... scores) {
    var aspects = new ArrayList<String>();
    for (int score : scores) {
      aspects.add(
          "{\"criterion\":\"c%d\",\"score\":%d,\"advice\":\"advice %d\"}"
              .formatted(aspects.size() + 1, score, score));
    }
    return "{\"aspects\":[%s]}".formatted(String.join(",", aspects));
  }

  @Test
  void a_draft_that_is_good_enough_is_not_refined() {
    var run = scripted().says("generate", "It rains.").says("feedback", scores(5, 3));

    assertThat(BY_TWO.solve(TASK, run)).isEqualTo(Answer.of("It rains."));
    assertThat(run.thoughts()).isEqualTo(2);
    var feedback = run.prompts("feedback").getFirst();
    assertThat(feedback.role()).isEqualTo(Role.CRITIC);
    assertThat(text(feedback)).contains("criteria: metre, image.").endsWith("Answer: It rains.");
    assertThat(run.prompts("generate").getFirst().sampling().temperature()).isEqualTo(0.7);
    assertThat(run.reports(Progress.Scored.class)).containsExactly(new Progress.Scored("1", 4));
  }

  @Test
  void each_refinement_sees_all_drafts_and_all_feedback() {
    var run =
        scripted()
            .says("generate", "one")
            .says("refine", "two", "three")
            .says("feedback", scores(1, 2), scores(3, 3), scores(4, 4));

    assertThat(BY_TWO.solve(TASK, run)).isEqualTo(Answer.of("three"));
    assertThat(text(run.prompts("refine").get(1)))
        .contains("Draft 1:\none\n\nFeedback 1:\n- c1, 1 of 5: advice 1\n- c2, 2 of 5: advice 2")
        .contains("Draft 2:\ntwo\n\nFeedback 2:\n- c1, 3 of 5: advice 3");
    assertThat(run.reports(Progress.Chosen.class)).containsExactly(new Progress.Chosen("3"));
  }

  @Test
  void the_best_draft_is_kept_when_a_later_one_is_worse_and_it_is_partial() {
    var run =
        scripted()
            .says("generate", "one")
            .says("refine", "two", "three")
            .says("feedback", scores(1, 1), scores(3, 4), scores(2, 2));

    assertThat(refining(2, "metre", "image").solve(TASK, run)).isEqualTo(Answer.partial("two"));
    assertThat(run.offers()).containsExactly("one", "one", "two", "two");
    assertThat(run.thoughts()).isEqualTo(6);
  }

  @Test
  void without_iterations_there_is_one_draft() {
    var run = scripted().says("generate", "one").says("feedback", scores(1, 1));

    assertThat(refining(0, "metre").solve(TASK, run)).isEqualTo(Answer.partial("one"));
    assertThat(run.prompts("refine")).isEmpty();
  }

  @Test
  void feedback_that_cannot_be_read_ends_it_with_the_best_draft() {
    for (var unread : List.of("Lovely!", scores())) {
      var run =
          scripted()
              .says("generate", "one")
              .says("refine", "two")
              .says("feedback", scores(2, 2), unread);

      assertThat(BY_TWO.solve(TASK, run)).isEqualTo(Answer.partial("one"));
      assertThat(run.thoughts()).isEqualTo(4);
    }
  }

  @Test
  void a_first_draft_that_nobody_judged_is_partial() {
    var run = scripted().says("generate", "one").says("feedback", "Lovely!");

    assertThat(BY_TWO.solve(TASK, run)).isEqualTo(Answer.partial("one"));
  }

  @Test
  void praise_beyond_the_scale_and_criteria_left_out_do_not_help() {
    var beyond = scripted().says("generate", "one").says("feedback", scores(2, 1000));
    var leftOut = scripted().says("generate", "one").says("feedback", scores(5));

    assertThat(refining(0, "metre", "image").solve(TASK, beyond).complete()).isFalse();
    assertThat(beyond.reports(Progress.Scored.class))
        .containsExactly(new Progress.Scored("1", 3.5));
    assertThat(refining(0, "metre", "image").solve(TASK, leftOut).complete()).isFalse();
    assertThat(leftOut.reports(Progress.Scored.class)).containsExactly(new Progress.Scored("1", 3));
  }

  @Test
  void an_empty_draft_is_neither_criticised_nor_kept() {
    var run = scripted().says("generate", "one").says("refine", " ").says("feedback", scores(2, 2));

    assertThat(BY_TWO.solve(TASK, run)).isEqualTo(Answer.partial("one"));
    assertThat(run.prompts("feedback")).hasSize(1);
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> refining(-1, "metre"))
        .hasMessage("iterations: -1, must be from 0 to 20");
    assertThatThrownBy(() -> refining(4)).hasMessage("criteria: 0, must be from 1 to 20");
    assertThatThrownBy(() -> new SelfRefine(4, 5.5, 0.7, List.of("metre")))
        .hasMessage("threshold: 5.5, must be from 1 to 5");
    assertThatThrownBy(() -> new SelfRefine(4, Double.NaN, 0.7, List.of("metre")))
        .hasMessage("threshold: NaN, must be from 1 to 5");
    assertThatThrownBy(() -> new SelfRefine(4, 4, -1, List.of("metre")))
        .hasMessage("temperature: -1.0, must be from 0 to 2");
  }
}
