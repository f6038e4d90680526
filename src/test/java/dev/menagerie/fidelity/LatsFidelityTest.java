// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Lats;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LATS on questions of two hops, as in its paper on HotpotQA. */
@Tag("fidelity")
class LatsFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final int TRAJECTORIES = 10;
  private static final int SAMPLES = 5;

  /** With which ReAct makes as many calls as LATS. */
  private static final int ATTEMPTS = 20;

  private static final String SMALL_TREE =
      "Samples of a state agree so often (rho 0.6) that an expansion has 1.6 different steps: the"
          + " tree of two hops has no more ways than ten trajectories go. Of the searches that"
          + " fail, 98 % have tried all of it, after 33 calls.";
  private static final String ORDER_ALONE =
      SMALL_TREE
          + " Values decide no more than the order then, and where answers are judged rightly the"
          + " order costs calls, not answers. The paper's 37 % come of up to fifty trajectories of"
          + " up to seven steps. It is the judgement that carries the gain here, as the last row"
          + " shows.";

  private static final String SAMPLED_ON =
      "A judge that is always right makes of retries the share of questions that any of twenty"
          + " samples gets. LATS samples a state five times and no more: its tree is tried out"
          + " while retries draw on, and no value of a state makes up for that.";

  private static final Lats TEN = lats(Lats.DEFAULTS.lambda(), Lats.DEFAULTS.maxReflections());

  private static Lats lats(double lambda, int reflections) {
    var it = Lats.DEFAULTS;
    return new Lats(
        TRAJECTORIES,
        SAMPLES,
        it.depth(),
        it.rollout(),
        it.weight(),
        lambda,
        reflections,
        it.reset());
  }

  /**
   * A truth whose states are worth what dice have it.
   *
   * @param judged whether its answers are, too
   */
  private record Dice(Truth truth, boolean judged) implements Truth {

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
      return truth.move(scene, draw);
    }

    @Override
    public String lesson(Scene scene, Draw draw) {
      return truth.lesson(scene, draw);
    }

    @Override
    public Promise promise(Scene scene, Draw draw) {
      if (!judged) {
        return truth.promise(scene, draw);
      }
      return draw.alone().chance("dice", 0.5) ? Promise.SURE : Promise.IMPOSSIBLE;
    }

    @Override
    public int rating(Scene scene, Draw draw) {
      return 1 + (int) (10 * draw.alone().uniform("dice"));
    }
  }

  /** Samples come in fives, each different step is valued or judged, failures are reflected on. */
  private static void search(Outcome outcome) {
    assertThat(outcome.thoughts("sample").size() % SAMPLES).isZero();
    assertThat(outcome.thoughts("sample")).hasSizeBetween(3 * SAMPLES, 7 * 5 * TRAJECTORIES);
    assertThat(outcome.thoughts("judge")).isNotEmpty();
    assertThat(outcome.thoughts("value").size() + outcome.thoughts("judge").size())
        .isLessThanOrEqualTo(outcome.thoughts("sample").size());
    assertThat(outcome.thoughts("reflect")).hasSizeLessThan(TRAJECTORIES);
  }

  @Test
  void search_finds_what_one_trajectory_misses() {
    var questions = Cases.strays(Effort.tasks());
    var blind = questions.stream().map(it -> it.with(new Dice(it.truth(), false))).toList();
    var noise = questions.stream().map(it -> it.with(new Dice(it.truth(), true))).toList();

    var react = Score.of(new Trial(ReAct.DEFAULTS, GPT35), questions, _ -> {});
    var retried = Score.of(new Trial(new Retries(ATTEMPTS), GPT35), questions, _ -> {});
    var search = Score.of(new Trial(TEN, GPT35), questions, LatsFidelityTest::search);
    var unwarned = Score.of(new Trial(lats(0.5, 0), GPT35), questions, _ -> {});
    var valueless = Score.of(new Trial(lats(1, 3), GPT35), blind, LatsFidelityTest::search);
    var random = Score.of(new Trial(lats(1, 3), GPT35), noise, LatsFidelityTest::search);

    Finding.of("lats", "questions of two hops, k = 10, n = 5, answers judged rightly, gpt35-2023")
        .bar("ReAct", react.accuracy())
        .bar("ReAct, 20 attempts", retried.accuracy())
        .bar("LATS", search.accuracy())
        .bar("no reflections", unwarned.accuracy())
        .bar("values at random", valueless.accuracy())
        .bar("and judgements", random.accuracy())
        .measured(Band.LATS_REACT, react.accuracy())
        .measured(Band.LATS_ANSWERS, search.accuracy())
        .measured(Band.LATS_LIFT, search.lift(react))
        .measured(Band.LATS_RETRY, search.lift(retried), SAMPLED_ON)
        .measured(Band.LATS_RETRY_CALLS, retried.callsTo(search))
        .measured(Band.LATS_CALLS, Estimate.of(search.calls()), SMALL_TREE)
        .measured(Band.LATS_UNWARNED, unwarned.accuracy())
        .measured(Band.LATS_BLIND, valueless.accuracy(), ORDER_ALONE)
        .measured(Band.LATS_NOISE, random.lift(react))
        .cost(search);
  }
}
