// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Loop;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.evaluation.family.Embodied;
import dev.menagerie.evaluation.family.Floor;
import dev.menagerie.evaluation.family.PickAndPlace;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.evaluation.oracle.Profile;
import dev.menagerie.evaluation.truth.ErrandTruth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent loop on errands of six actions, beside a plan that is carried out unseen. */
@Tag("fidelity")
class LoopFidelityTest {

  private static final int HORIZON = 6;
  private static final String LOOK = "robot__look";
  private static final String BAR = "in no paper: 0.92 of actions right, 0.92^6 = 0.61";

  private static final Band OPEN = new Band("all actions planned at once", 58, 64, " %", BAR);
  private static final Band CLOSED = new Band("the loop brings it", 85, 100, " %", BAR);
  private static final Band BLIND =
      new Band("the loop with observations that say nothing", 58, 64, " %", BAR);
  private static final Band DECISIONS =
      new Band(
          "decisions an errand",
          7,
          9.5,
          "",
          "in no paper: six actions, the claim, and what went wrong");

  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final Loop LOOP = new Loop(LOOK, "", 15, 0);
  private static final Architecture AT_ONCE =
      (task, run) -> Answer.of(run.think(Prompt.of("plan", task.text())));

  /** What an errand's task leaves of its world, until it is asked. */
  private record Errands(PickAndPlace.Errand errand, AtomicReference<Floor> left) {

    private Case of(int number, boolean blind) {
      var goal = "Errand %d. %s".formatted(number, errand.task().text());
      return new Case(
          Task.of(goal),
          new ErrandTruth(goal, errand),
          (answer, _) -> {
            var acted = left.getAndSet(errand.world());
            return Embodied.judge(acted, errand::world, answer).right();
          },
          Optional.of(new PickAndPlace(HORIZON)),
          () -> blind ? saying(entered()) : entered());
    }

    private Floor entered() {
      var floor = errand.world();
      left.set(floor);
      return floor;
    }

    /** Things happen in it, but all that is told is how many. */
    private static World saying(Floor floor) {
      var calls = new AtomicInteger();
      return (tool, arguments) -> {
        floor.act(tool, arguments);
        return new Observation.Result("OK, %d.".formatted(calls.incrementAndGet()));
      };
    }
  }

  private static List<Case> errands(boolean blind) {
    var family = new PickAndPlace(HORIZON);
    return IntStream.range(0, Effort.tasks())
        .mapToObj(
            it -> {
              var errand = family.problem(it);
              return new Errands(errand, new AtomicReference<>(errand.world())).of(it, blind);
            })
        .toList();
  }

  /** A look before each decision, at most one action behind it, and no end without a check. */
  private static void perceivesBeforeItDecides(Outcome outcome) {
    int decisions = outcome.thoughts("decide").size();
    var tools = outcome.actions().stream().map(Entry::name).toList();
    long looks = tools.stream().filter(LOOK::equals).count();
    assertThat(decisions).isBetween(1, 15);
    assertThat(looks).isGreaterThanOrEqualTo(decisions);
    assertThat(tools.size() - looks).isLessThanOrEqualTo(decisions);
    assertThat(outcome.status() == Status.COMPLETED && outcome.thoughts("check").isEmpty())
        .isFalse();
  }

  @Test
  void what_is_perceived_corrects_what_went_wrong() {
    var open = Score.of(new Trial(AT_ONCE, GPT4), errands(false), _ -> {});
    var closed =
        Score.of(
            new Trial(LOOP, GPT4),
            errands(false),
            LoopFidelityTest::perceivesBeforeItDecides,
            it -> it.thoughts("decide").size());
    var blind = Score.of(new Trial(LOOP, GPT4), errands(true), _ -> {});

    Finding.of("loop", "errands of six actions, gpt4-2023")
        .bar("planned at once", open.accuracy())
        .bar("loop", closed.accuracy())
        .bar("observations say nothing", blind.accuracy())
        .measured(OPEN, open.accuracy())
        .measured(CLOSED, closed.accuracy())
        .measured(DECISIONS, Estimate.of(closed.more()))
        .measured(BLIND, blind.accuracy())
        .cost(closed);
  }
}
