// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.ChainOfThought;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.architecture.ReWoo;
import dev.menagerie.core.Observation;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Profile;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ReWOO and ReAct on questions of two hops, as in the former's paper on HotpotQA. */
@Tag("fidelity")
class ReWooFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final ReAct SEVEN = new ReAct(7, ReAct.DEFAULTS.maxObservation(), 0);

  private static final String NO_EXAMPLES =
      "Prompts here hold no exemplars: a call of ReAct reads and writes 440 tokens, and there are"
          + " 3.2 of them. In the paper each of its calls reads some 1,600 tokens of exemplars once"
          + " more, which is most of its 9,795; what remains to be saved here is the transcript.";

  private static final String SURE_SEARCHES =
      "A plan here searches by the titles in the question, or by what the worker read, and never"
          + " for a wrong page; ReAct errs in one search of seven and then often gives up. A plan"
          + " that leaves out its last step still answers from memory, in half of these cases"
          + " rightly.";
  private static final String ASKED_AT_LAST =
      "ReAct ends here with an answer that is asked for behind its last step, instead of an empty"
          + " one, and some runs answer too early: both answer from memory, as CoT does.";

  private static Score rewoo(List<Case> questions) {
    return Score.of(new Trial(ReWoo.DEFAULTS, GPT35), questions, ReWooFidelityTest::decoupled);
  }

  private static Score react(List<Case> questions) {
    return Score.of(new Trial(SEVEN, GPT35), questions, _ -> {});
  }

  private static List<Case> in(World world, List<Case> questions) {
    return questions.stream().map(it -> it.in(world)).toList();
  }

  /** A plan before anything is known, workers, a solver; nothing is planned once more. */
  private static void decoupled(Outcome outcome) {
    assertThat(outcome.thoughts("").getFirst().name()).isEqualTo("plan");
    assertThat(outcome.thoughts("").getLast().name()).isEqualTo("solve");
    long others = outcome.thoughts("").stream().filter(it -> !it.name().equals("worker")).count();
    assertThat(others).isEqualTo(2);
    assertThat(outcome.thoughts("worker")).hasSizeLessThanOrEqualTo(1);
    assertThat(outcome.actions()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void planning_once_for_all_reads_less_and_knows_as_much() {
    var questions = Cases.hops(Effort.tasks(), 100);
    var broken = in((_, _) -> new Observation.Failure("it does not answer"), questions);
    var silent = in((_, _) -> new Observation.Result("OK."), questions);

    var chain = Score.of(new Trial(ChainOfThought.DEFAULTS, GPT35), questions, _ -> {});
    var react = react(questions);
    var rewoo = rewoo(questions);
    var reactBroken = react(broken);
    var rewooBroken = rewoo(broken);
    var blind = rewoo(silent);

    Finding.of("rewoo", "questions of two hops, gpt35-2023")
        .bar("CoT", chain.accuracy())
        .bar("ReAct", react.accuracy())
        .bar("ReWOO", rewoo.accuracy())
        .bar("ReAct, tools fail", reactBroken.accuracy())
        .bar("ReWOO, tools fail", rewooBroken.accuracy())
        .bar("evidence says OK.", blind.accuracy())
        .measured(PlanningBands.REWOO_TOKENS, rewoo.takesLess(react), NO_EXAMPLES)
        .measured(PlanningBands.REWOO_LIFT, rewoo.lift(react), SURE_SEARCHES)
        .measured(PlanningBands.REWOO_CALLS, Estimate.of(rewoo.calls()))
        .measured(PlanningBands.REACT_WITHOUT_TOOLS, reactBroken.accuracy(), ASKED_AT_LAST)
        .measured(PlanningBands.REWOO_WITHOUT_TOOLS, rewooBroken.lift(chain))
        .measured(PlanningBands.REWOO_BLIND, blind.lift(chain))
        .cost(rewoo);
  }
}
