// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SelfConsistencyTest {

  private static final Task TASK = Task.of("What is the price?");

  private static String sample(String answer) {
    return "{\"reasoning\":\"r\",\"answer\":\"%s\"}".formatted(answer);
  }

  @Test
  void the_vote_is_on_canonical_answers_not_on_their_wording() {
    var run =
        scripted()
            .says(
                "sample",
                sample("20"),
                sample("$18.00"),
                sample("20"),
                sample("18"),
                sample("18.0"));

    var answer = SelfConsistency.DEFAULTS.solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("$18.00"));
    assertThat(run.reports(Progress.Level.class))
        .containsExactly(new Progress.Level("agreement", 0.6));
    assertThat(run.reports(Progress.Chosen.class))
        .extracting(Progress.Chosen::id)
        .containsExactly("sample 2", "sample 4", "sample 5");
  }

  @Test
  void unreadable_and_blank_samples_are_dropped_and_do_not_vote() {
    var run = scripted().says("sample", "18", sample(""), sample("20"), "{\"answer\":\"18\"}", "");

    var answer = SelfConsistency.DEFAULTS.solve(TASK, run);

    assertThat(answer).isEqualTo(Answer.of("20"));
    assertThat(run.reports(Progress.Voted.class)).hasSize(1);
    assertThat(run.reports(Progress.Pruned.class)).hasSize(4);
    assertThat(run.reports(Progress.Level.class))
        .containsExactly(new Progress.Level("agreement", 0.2));
  }

  @Test
  void of_equally_frequent_answers_the_first_reached_wins() {
    var run = scripted().says("sample", sample("b"), sample("a"), sample("a"), sample("b"));

    assertThat(new SelfConsistency(4, 0.7).solve(TASK, run)).isEqualTo(Answer.of("b"));
  }

  @Test
  void the_leading_answer_is_offered_while_votes_come_in() {
    var run = scripted().says("sample", sample("1"), sample("2"), sample("2"));

    new SelfConsistency(3, 0.7).solve(TASK, run);

    assertThat(run.offers()).containsExactly("1", "1", "2");
  }

  @Test
  void all_samples_are_drawn_at_the_same_time_with_the_same_warm_prompt() {
    var together = new CountDownLatch(5);
    var run =
        scripted()
            .parallel()
            .says(
                "sample",
                _ -> {
                  together.countDown();
                  await(together);
                  return sample("1");
                });

    assertThat(SelfConsistency.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("1"));
    assertThat(run.prompts("sample")).hasSize(5).containsOnly(run.prompts("sample").getFirst());
    assertThat(run.prompts("sample").getFirst().sampling().temperature()).isEqualTo(0.7);
  }

  @Test
  void without_any_readable_sample_the_answer_is_partial_and_empty() {
    var run = scripted().says("sample", _ -> "no JSON");

    assertThat(SelfConsistency.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial(""));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new SelfConsistency(0, 0.7))
        .hasMessage("samples: 0, must be from 1 to 200");
    assertThatThrownBy(() -> new SelfConsistency(5, 0))
        .hasMessage("temperature: 0.0, must be from 0.01 to 2");
    assertThatThrownBy(() -> new SelfConsistency(5, Double.NaN))
        .hasMessage("temperature: NaN, must be from 0.01 to 2");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not at the same time");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
