// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.ScriptedRun;
import dev.menagerie.testkit.Workbench;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EnsembleTest {

  private static final Task TASK = Task.of("How many?");

  private static Ensemble models(int members, int concurrency) {
    return new Ensemble(List.of(), members, concurrency, 0.7);
  }

  private static Ensemble agents(String... names) {
    return new Ensemble(List.of(names), 3, 5, 0.7);
  }

  private static String says(String answer) {
    return "{\"reasoning\":\"so\",\"answer\":\"%s\"}".formatted(answer);
  }

  private static Architecture giving(Answer answer) {
    return (_, _) -> answer;
  }

  private static ScriptedRun saying(String... replies) {
    return scripted().says("ask", replies);
  }

  @Test
  void what_most_models_say_is_the_answer_and_each_has_a_seat_of_its_own() {
    var run = saying(says("7"), says("8"), says("$7.00"));

    assertThat(Ensemble.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("7"));
    assertThat(run.prompts("ask")).extracting("seat").containsExactly(0, 1, 2);
    assertThat(run.prompts("ask")).allMatch(it -> it.sampling().temperature() == 0.7);
    assertThat(run.reports(Progress.Level.class))
        .containsExactly(new Progress.Level("agreement", 2.0 / 3));
    assertThat(run.reports(Progress.Chosen.class))
        .extracting(Progress.Chosen::id)
        .containsExactly("model 1", "model 3");
    assertThat(run.offers()).containsExactly("7", "7", "7");
  }

  @Test
  void who_cannot_be_read_or_says_nothing_does_not_vote() {
    var run = saying("seven", says(" "), says("8"));

    assertThat(Ensemble.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.of("8"));
    assertThat(run.reports(Progress.Voted.class)).hasSize(1);
  }

  @Test
  void without_any_vote_the_answer_is_empty_and_partial() {
    var run = saying("seven", "eight", "nine");

    assertThat(Ensemble.DEFAULTS.solve(TASK, run)).isEqualTo(Answer.partial(""));
    assertThat(run.reports(Progress.Level.class))
        .containsExactly(new Progress.Level("agreement", 0));
  }

  @Test
  void as_many_are_at_work_as_the_concurrency_says_and_no_more() {
    var pairs = new CyclicBarrier(2);
    var working = new AtomicInteger();
    var most = new AtomicInteger();
    var run =
        scripted()
            .parallel()
            .says(
                "ask",
                _ -> {
                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                  try {
                    pairs.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  working.decrementAndGet();
                  return says("7");
                });

    assertThat(models(6, 2).solve(TASK, run)).isEqualTo(Answer.of("7"));
    assertThat(most).hasValue(2);
  }

  @Test
  void agents_are_asked_as_tasks_of_their_own_and_vote() {
    try (var bench = Workbench.of(agents("a", "b", "a", "c"))) {
      bench.agent("a", giving(Answer.of("7"))).agent("b", giving(Answer.of("8")));
      bench.agent("c", giving(Answer.of("7.0")));

      var record = bench.run("How many?");

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer()).contains(Answer.of("7"));
      assertThat(
              bench.journal(
                  record.id(), it -> it.kind() == Kind.DELEGATE && it.phase() == Phase.RESULT))
          .hasSize(4);
    }
  }

  @Test
  void an_agent_that_did_not_finish_does_not_vote() {
    try (var bench = Workbench.of(agents("a", "a", "b"))) {
      bench.agent("a", giving(Answer.partial("7"))).agent("b", giving(Answer.of("8")));

      assertThat(bench.run("How many?").answer()).contains(Answer.of("8"));
    }
  }

  @Test
  void if_no_agent_finished_the_first_partial_answer_is_what_there_is() {
    try (var bench = Workbench.of(agents("a", "b"))) {
      bench.agent("a", giving(Answer.partial("7"))).agent("b", giving(Answer.partial("8")));

      var record = bench.run("How many?");

      assertThat(record.status()).isEqualTo(Status.PARTIAL);
      assertThat(record.answer()).contains(Answer.partial("7"));
    }
  }

  @Test
  void an_agent_that_does_not_exist_is_named() {
    try (var bench = Workbench.of(agents("nobody"))) {
      var record = bench.run("How many?");

      assertThat(record.status()).isEqualTo(Status.FAILED);
      assertThat(record.error().orElseThrow()).contains("there is no agent nobody");
    }
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> models(0, 5)).hasMessage("members: 0, must be from 1 to 50");
    assertThatThrownBy(() -> models(3, 0)).hasMessage("concurrency: 0, must be from 1 to 50");
    assertThatThrownBy(() -> new Ensemble(List.of(), 3, 5, -1))
        .hasMessage("temperature: -1.0, must be from 0 to 2");
    assertThatThrownBy(() -> new Ensemble(Collections.nCopies(51, "a"), 3, 5, 0.7))
        .hasMessage("agents: 51, must be from 0 to 50");
  }
}
