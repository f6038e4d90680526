// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.ChainOfThought;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.core.Observation;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.truth.KnowledgeBaseTruth;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ReAct on questions of two hops, as in its paper on HotpotQA. */
@Tag("fidelity")
class ReActFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");

  /** The paper's steps on HotpotQA. */
  private static final ReAct SEVEN = new ReAct(7, ReAct.DEFAULTS.maxObservation(), 0);

  private static final String NOTICED =
      "A wrong search here always finds nothing, and the model sees that and goes on in six cases"
          + " of ten. In the paper runs also go astray by errors of reasoning that nothing points"
          + " out; the profile has no figure for those, and keeps the ones it has.";

  private static final String GUESSED =
      "By the profile one step in twenty ends before the pages that it needs are read, and then"
          + " guesses; what is read wrongly is something else that the page has. The failures that"
          + " the paper's authors looked through have no guesses.";

  /** No more steps than there may be, and at most one action in each. */
  private static void steps(Outcome outcome) {
    assertThat(outcome.thoughts("step")).hasSizeBetween(1, 7);
    assertThat(outcome.actions()).hasSizeLessThanOrEqualTo(outcome.thoughts("step").size());
    assertThat(outcome.thoughts("conclude")).hasSizeLessThanOrEqualTo(1);
  }

  /** Who says that nothing was found makes nothing up. */
  private static double madeUp(Outcome outcome) {
    return outcome.madeUp() && !outcome.answer().equals(KnowledgeBaseTruth.UNKNOWN) ? 100 : 0;
  }

  private static Estimate ofFailures(Score score) {
    return Score.paired(
        score.more(),
        score.right(),
        (madeUp, right) -> right == 100 ? 0 : 100 * madeUp / (100 - right));
  }

  @Test
  void reading_pages_answers_what_nobody_knows_by_heart() {
    var questions = Cases.hops(Effort.tasks(), 100);
    var gaps = Cases.hops(Effort.tasks(), 62);
    var silent =
        questions.stream().map(it -> it.in((_, _) -> new Observation.Result("OK."))).toList();

    var chain =
        Score.of(
            new Trial(ChainOfThought.DEFAULTS, GPT35),
            questions,
            _ -> {},
            ReActFidelityTest::madeUp);
    var full =
        Score.of(
            new Trial(SEVEN, GPT35),
            questions,
            ReActFidelityTest::steps,
            ReActFidelityTest::madeUp);
    var paper = Score.of(new Trial(SEVEN, GPT35), gaps, ReActFidelityTest::steps);
    var blind = Score.of(new Trial(SEVEN, GPT35), silent, ReActFidelityTest::steps);

    Finding.of("react", "questions of two hops, gpt35-2023")
        .bar("CoT", chain.accuracy())
        .bar("ReAct", full.accuracy())
        .bar("ReAct, 62 % of pages", paper.accuracy())
        .bar("observations say OK.", blind.accuracy())
        .measured(Band.CLOSED_BOOK, chain.accuracy())
        .measured(Band.REACT, full.accuracy(), NOTICED)
        .measured(Band.REACT_PAPER, paper.accuracy(), NOTICED)
        .measured(Band.REACT_MADE_UP, ofFailures(full), GUESSED)
        .measured(Band.COT_MADE_UP, ofFailures(chain))
        .measured(Band.REACT_CALLS, Estimate.of(full.calls()))
        .measured(Band.REACT_BLIND, blind.lift(chain))
        .cost(full);
  }
}
