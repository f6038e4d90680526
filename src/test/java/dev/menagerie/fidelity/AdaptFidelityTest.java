// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Adapt;
import dev.menagerie.architecture.PlanAndExecute;
import dev.menagerie.architecture.PlanAndExecute.Replan;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.family.Recipe;
import dev.menagerie.evaluation.family.TextCraft.Goal;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.truth.CraftTruth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ADaPT on TextCraft beside ReAct and a fixed plan, as in its paper. */
@Tag("fidelity")
class AdaptFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final int CALLS = 30;
  private static final int STEPS = 10;

  private static final String TOGETHER =
      "The outcome of a step is drawn once for its wording, so that parts that several things need"
          + " come out right or wrong together; the simulation behind the band draws each of them"
          + " anew.";
  private static final String GIVES_UP =
      "A try that fails gives up here at the first command that does not work, after two or three"
          + " calls, so that ReAct is cheap; in the paper it goes on to its limit of steps.";

  /** A truth that plans for things which nobody asked for. */
  private record OtherThings(CraftTruth truth) implements Noise {
    @Override
    public List<Stage> stages(Scene scene, Draw draw) {
      var planned = new ArrayList<Stage>();
      var things = truth.goalOfCraft().recipes();
      for (var stage : truth.stages(scene, draw)) {
        var other = draw.ofTask().one("other " + stage, things);
        boolean last = planned.size() == truth.stages(scene, draw).size() - 1;
        planned.add(
            last
                ? stage
                : new Stage(stage.number(), "Get 1 %s.".formatted(given(other)), List.of()));
      }
      return planned;
    }

    private String given(Recipe of) {
      Goal goal = truth.goalOfCraft();
      return of.uses().keySet().stream().filter(goal::isGiven).findFirst().orElse(of.item());
    }
  }

  private static Trial adapt(int levels) {
    return new Trial(new Adapt(levels, CALLS, STEPS), GPT35);
  }

  /** Nothing is decomposed before it was tried, nor below the last level. */
  private static void asNeeded(Outcome outcome, int levels) {
    int plans = outcome.thoughts("plan").size();
    int most = IntStream.range(0, levels - 1).map(it -> (int) Math.pow(STEPS, it)).sum();
    assertThat(plans).isLessThanOrEqualTo(most);
    assertThat(outcome.thoughts("").getFirst().name()).isEqualTo("execute");
    boolean atOnce = plans == 0 && outcome.status() == Status.COMPLETED;
    assertThat(outcome.thoughts("synthesise")).hasSize(atOnce ? 0 : 1);
  }

  @Test
  void decomposing_what_fails_reaches_what_neither_acting_nor_planning_does() {
    var things = PlanningCases.textCraft(Effort.tasks());
    var others =
        things.stream().map(it -> it.with(new OtherThings((CraftTruth) it.truth()))).toList();

    var react = Score.of(new Trial(new ReAct(40, 4000, 0), GPT35), things, _ -> {});
    var fixed =
        Score.of(
            new Trial(new PlanAndExecute(STEPS, CALLS, 0, Replan.FAILURE), GPT35), things, _ -> {});
    var levels =
        IntStream.rangeClosed(1, 4)
            .mapToObj(level -> Score.of(adapt(level), things, it -> asNeeded(it, level)))
            .toList();
    var adapt = levels.getLast();
    var noise = Score.of(adapt(4), others, it -> asNeeded(it, 4));

    var finding =
        Finding.of("adapt", "TextCraft, gpt35-2023")
            .bar("ReAct", react.accuracy())
            .bar("plan-and-execute", fixed.accuracy());
    for (int level = 1; level <= levels.size(); level++) {
      finding.bar("ADaPT, %d levels".formatted(level), levels.get(level - 1).accuracy());
    }
    finding
        .bar("plans of other things", noise.accuracy())
        .measured(PlanningBands.CRAFT_REACT, react.accuracy())
        .measured(PlanningBands.CRAFT_PLAN, fixed.accuracy())
        .measured(PlanningBands.CRAFT_ADAPT, adapt.accuracy(), TOGETHER)
        .measured(PlanningBands.CRAFT_LIFT, adapt.lift(react))
        .measured(PlanningBands.CRAFT_DEPTH, smallestGain(levels))
        .measured(PlanningBands.CRAFT_CALLS, adapt.callsTo(react), GIVES_UP)
        .measured(PlanningBands.CRAFT_NOISE, noise.lift(react))
        .cost(adapt);
  }

  private static Estimate smallestGain(List<Score> levels) {
    return IntStream.range(1, levels.size())
        .mapToObj(it -> levels.get(it).lift(levels.get(it - 1)))
        .min((one, other) -> Double.compare(one.mean(), other.mean()))
        .orElseThrow();
  }
}
