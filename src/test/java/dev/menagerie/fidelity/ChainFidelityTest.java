// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Chain;
import dev.menagerie.architecture.ChainStage;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.truth.StagesTruth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A chain of four prompts with gates, beside one prompt for all of it. */
@Tag("fidelity")
class ChainFidelityTest {

  private static final String BAR =
      "in no paper: 0.85 of stages right, gates see 0.8 of the others, one retry: 0.952^4 = 0.82";
  private static final Band ONE =
      new Band("one prompt is right", 49, 55, " %", "in no paper: 0.85^4 = 0.52");
  private static final Band GATED = new Band("the chain is right", 78, 86, " %", BAR);
  private static final Band CALLS = new Band("model calls a task", 4.3, 4.7, "", BAR);
  private static final Band UNGATED =
      new Band("the chain without gates is right", 49, 55, " %", "in no paper: 0.85^4 = 0.52");

  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final Architecture ONE_PROMPT =
      (task, run) -> Answer.of(run.think(Prompt.of("answer", task.text())));

  /** Four stages, each from the output of the one before. */
  private static Chain chain(boolean gated) {
    var stages = new ArrayList<ChainStage>();
    for (int step = 1; step <= 4; step++) {
      var from = step == 1 ? "" : ", from ${step%d}".formatted(step - 1);
      var prompt = "Do step %d alone%s: ${task}".formatted(step, from);
      var gates = gated ? List.of("${step%d} contains kg".formatted(step)) : List.<String>of();
      stages.add(new ChainStage("step" + step, prompt, List.of(), gates, "", ""));
    }
    return new Chain(stages, 1);
  }

  private static List<Case> loads() {
    return IntStream.range(0, Effort.tasks())
        .mapToObj(it -> new StagesTruth(it, 20 + it, List.of(3 + it % 7, 11, 5 + it % 3, 2)))
        .map(it -> new Case(Task.of(it.goal()), it, answer -> answer.equals(it.right())))
        .toList();
  }

  /** Every stage once, and once more if its gate refused it. */
  private static void atMostTwice(Outcome outcome) {
    assertThat(outcome.thoughts("stage")).hasSizeBetween(2, 8);
    assertThat(outcome.calls()).isEqualTo(outcome.thoughts("stage").size());
  }

  @Test
  void gates_stop_an_error_where_it_is_made() {
    var one = Score.of(new Trial(ONE_PROMPT, GPT4), loads(), _ -> {});
    var gated = Score.of(new Trial(chain(true), GPT4), loads(), ChainFidelityTest::atMostTwice);
    var ungated =
        Score.of(
            new Trial(chain(false), GPT4),
            loads(),
            it -> assertThat(it.thoughts("stage")).hasSize(4));

    Finding.of("chain", "four steps in a row, gpt4-2023")
        .bar("one prompt", one.accuracy())
        .bar("chain", gated.accuracy())
        .bar("without gates", ungated.accuracy())
        .measured(ONE, one.accuracy())
        .measured(GATED, gated.accuracy())
        .measured(CALLS, Estimate.of(gated.calls()))
        .measured(UNGATED, ungated.accuracy())
        .cost(gated);
  }
}
