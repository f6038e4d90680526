// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.PlanAndExecute;
import dev.menagerie.architecture.PlanAndExecute.Replan;
import dev.menagerie.architecture.ReAct;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans with and without replanning, and where a plan is worse than none. */
@Tag("fidelity")
class PlanAndExecuteFidelityTest {

  private static final Profile GPT35 = Profile.of("gpt35-2023");
  private static final int LARGE = 10;

  private static final String ENDS_EARLY =
      "ReAct loses the thread in half of the orders and ends there, after 5.4 calls on average."
          + " With replanning two to four large calls are made in every order, whether it is done"
          + " in the end or not.";

  /** A truth that plans again for another order. */
  private record OtherOrders(Truth truth) implements Noise {
    @Override
    public List<Stage> stages(Scene scene, Draw draw) {
      return scene.kind().equals("replan")
          ? List.of(new Stage(scene.numbering(), "Have the form harvest stamped.", List.of()))
          : truth.stages(scene, draw);
    }
  }

  private static Trial plan(int replans) {
    return new Trial(new PlanAndExecute(12, 5, replans, Replan.FAILURE), GPT35);
  }

  private static Trial react() {
    return new Trial(ReAct.DEFAULTS, GPT35);
  }

  /** A plan that can be used, executors, further plans as far as there may be any, an answer. */
  private static void planned(Outcome outcome, int replans) {
    assertThat(outcome.thoughts("").getFirst().name()).isEqualTo("plan");
    assertThat(outcome.thoughts("plan")).hasSizeBetween(1, 6);
    assertThat(outcome.thoughts("execute")).isNotEmpty();
    assertThat(outcome.thoughts("replan")).hasSizeLessThanOrEqualTo(3 * replans);
    assertThat(outcome.thoughts("synthesise")).hasSizeLessThanOrEqualTo(1);
  }

  /** What the calls cost if those of the executor are made by a model at a tenth of the price. */
  private static double cost(Outcome outcome) {
    long small = outcome.thoughts("execute").size();
    return small + (double) LARGE * (outcome.calls() - small);
  }

  @Test
  void planning_again_repairs_what_a_fixed_plan_loses() {
    var orders = PlanningCases.orders(Effort.tasks());
    var noise = orders.stream().map(it -> it.with(new OtherOrders(it.truth()))).toList();
    var shop = PlanningCases.webShop(Effort.tasks());

    var react = Score.of(react(), orders, _ -> {}, PlanAndExecuteFidelityTest::cost);
    var fixed = Score.of(plan(0), orders, it -> planned(it, 0));
    var replanned =
        Score.of(plan(3), orders, it -> planned(it, 3), PlanAndExecuteFidelityTest::cost);
    var others = Score.of(plan(3), noise, it -> planned(it, 3));
    var shopReact = Score.of(react(), shop, _ -> {});
    var shopPlan = Score.of(plan(0), shop, it -> planned(it, 0));

    Finding.of("plan-and-execute", "orders of 5 to 8 steps, and WebShop, gpt35-2023")
        .bar("ReAct", react.accuracy())
        .bar("fixed plan", fixed.accuracy())
        .bar("with replanning", replanned.accuracy())
        .bar("steps of other orders", others.accuracy())
        .bar("WebShop, ReAct", shopReact.accuracy())
        .bar("WebShop, fixed plan", shopPlan.accuracy())
        .measured(PlanningBands.FIXED_PLAN, fixed.accuracy())
        .measured(PlanningBands.REPLANNED, replanned.accuracy())
        .measured(PlanningBands.REPLAN_LIFT, replanned.lift(fixed))
        .measured(PlanningBands.PLAN_COST, replanned.moreTo(react), ENDS_EARLY)
        .measured(PlanningBands.PLAN_WEBSHOP, shopPlan.lift(shopReact))
        .measured(PlanningBands.REPLAN_NOISE, others.lift(fixed))
        .cost(replanned);
  }
}
