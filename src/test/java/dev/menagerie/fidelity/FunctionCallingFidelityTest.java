// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.FunctionCalling;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native tool calls beside ReAct's text protocol, on questions that need several lookups. */
@Tag("fidelity")
class FunctionCallingFidelityTest {

  private static final Profile GPT4 = Profile.of("gpt4-2023");

  private static final String ASKED_AGAIN =
      "The band takes a reply that cannot be read for a run that fails. Here it costs ReAct a"
          + " further call and no answer: it asks for the action once more, or reads what was"
          + " wrong. Both fail in the executor on the same 7 % of questions; what differs is the"
          + " last step, where the oracle errs with 3 % in either, and by chance did so in 2.3 % of"
          + " the text's answers and 3.4 % of the others. There is nothing to gain here but time.";

  /** A truth of which one call at a time is made. */
  private record OneByOne(Truth truth) implements Truth {

    @Override
    public String goal() {
      return truth.goal();
    }

    @Override
    public String state(Scene scene) {
      return truth.state(scene);
    }

    @Override
    public Reasoned answer(Scene scene, Draw draw) {
      return truth.answer(scene, draw);
    }

    @Override
    public Move move(Scene scene, Draw draw) {
      return switch (truth.move(scene, draw)) {
        case Move.Calls(var thought, var calls) ->
            new Move.Calls(thought, List.<ToolCall>of(calls.getFirst()));
        case Move.Finish finish -> finish;
      };
    }
  }

  /** A turn for the lookups, one for the arithmetic, one for the answer, and some for mistakes. */
  private static void turns(Outcome outcome) {
    assertThat(outcome.thoughts("turn")).hasSizeBetween(1, 9);
    assertThat(outcome.calls()).isLessThanOrEqualTo(10);
  }

  @Test
  void native_calls_are_read_more_often_and_run_at_the_same_time() {
    var questions = Cases.parallelQa(Effort.tasks());
    var oneByOne = questions.stream().map(it -> it.with(new OneByOne(it.truth()))).toList();

    var text = Score.of(new Trial(ReAct.DEFAULTS, GPT4), questions, _ -> {});
    var calls =
        Score.of(
            new Trial(FunctionCalling.DEFAULTS, GPT4),
            questions,
            FunctionCallingFidelityTest::turns);
    var single = Score.of(new Trial(FunctionCalling.DEFAULTS, GPT4), oneByOne, _ -> {});

    Finding.of("function-calling", "2 to 5 lookups and arithmetic, gpt4-2023")
        .bar("text", Estimate.of(text.latency()))
        .bar("native", Estimate.of(calls.latency()))
        .bar("one call a turn", Estimate.of(single.latency()))
        .measured(Band.NATIVE_LIFT, calls.lift(text), ASKED_AGAIN)
        .measured(Band.NATIVE_TIME, text.speedUp(calls))
        .measured(Band.NATIVE_SINGLE, text.speedUp(single))
        .cost(calls);
  }
}
