// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldsTest {

  private static void plansReachTheGoal(Problem problem, List<String> plan) {
    var lines = new ArrayList<String>();
    for (var step : plan) {
      lines.add("%d. %s".formatted(lines.size() + 1, step));
    }

    assertThat(problem.check("Do this:\n" + String.join("\n", lines))).isEqualTo(Verdict.RIGHT);
    assertThat(problem.check("").right()).isFalse();
    assertThat(problem.check(String.join("\n", plan.subList(0, plan.size() - 1))).right())
        .isFalse();

    var world = (Embodied) problem.world();
    for (var step : plan) {
      assertThat(world.say(step)).isInstanceOf(Observation.Result.class);
    }
    assertThat(problem.check("done", world)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void published_crafting_goals_can_be_reached() {
    var family = new TextCraft();

    assertThat(family.size()).isGreaterThan(145);
    for (int seed = 0; seed < family.size(); seed++) {
      var goal = family.problem(seed);
      assertThat(goal.depth()).isBetween(1, 5);
      plansReachTheGoal(goal, goal.plan());
    }
  }

  @Test
  void an_item_may_be_used_where_its_kind_is_named() {
    var goal =
        new TextCraft.Goal(
            "chest",
            List.of(
                Recipe.of("craft 4 oak planks using 1 oak logs").orElseThrow(),
                Recipe.of("craft 1 chest using 8 planks").orElseThrow()));
    var world = goal.world();

    assertThat(world.say("get 8 planks").text()).contains("has to be crafted");
    assertThat(world.say("get 2 oak logs").text()).isEqualTo("got 2 oak logs");
    assertThat(world.say("craft 3 oak planks using 1 oak logs").text()).contains("no recipe");
    assertThat(world.say("craft 8 oak planks using 2 oak logs").text())
        .isEqualTo("crafted 8 oak planks");
    assertThat(world.say("craft 1 chest using 7 oak planks").text()).contains("no recipe");
    assertThat(world.reached()).isFalse();
    assertThat(world.say("craft 1 chest using 8 oak planks").text()).isEqualTo("crafted 1 chest");
    assertThat(world.reached()).isTrue();
    assertThat(world.act("inventory", Json.object().build()).text()).isEqualTo("1 chest");
  }

  @Test
  void errands_take_as_many_actions_as_they_should() {
    for (int horizon : List.of(4, 6, 20)) {
      for (int seed = 0; seed < 50; seed++) {
        var errand = new PickAndPlace(horizon).problem(seed);
        assertThat(errand.plan()).hasSize(horizon);
        plansReachTheGoal(errand, errand.plan());
      }
    }
  }

  @Test
  void a_robot_neither_leaves_the_floor_nor_picks_up_what_is_elsewhere() {
    var errand = new PickAndPlace(6).problem(1);
    var world = errand.world();

    assertThat(world.say("pick up the elephant").text()).contains("there is no elephant on");
    assertThat(world.say("put down").text()).contains("holds nothing");
    for (int i = 0; i < errand.size(); i++) {
      world.say("move north");
    }
    assertThat(world.say("move north").text()).contains("a wall in the north");
    assertThat(world.say("move up").text()).contains("must be north, south, east or west");
    assertThat(errand.check("move nowhere").why()).startsWith("command 1, move nowhere: ");
  }

  @Test
  void blocks_can_be_rearranged() {
    for (int blocks = 2; blocks <= 6; blocks++) {
      for (int seed = 0; seed < 40; seed++) {
        var stacks = new BlocksWorld(blocks).problem(seed);
        plansReachTheGoal(stacks, stacks.plan());
      }
    }
  }

  @Test
  void only_clear_blocks_move() {
    var stacks =
        new BlocksWorld.Stacks(List.of(List.of("a", "b")), List.of(List.of("a"), List.of("b")));
    var table = stacks.world();

    assertThat(table.say("pick up a").text()).contains("a is not clear");
    assertThat(table.say("pick up b").text()).contains("b is on a");
    assertThat(table.say("put down b").text()).contains("does not hold b");
    assertThat(table.say("unstack b from a").text()).contains("The hand holds b");
    assertThat(table.say("pick up a").text()).contains("the hand holds b");
    assertThat(table.reached()).isFalse();
    assertThat(table.say("put down b").text()).contains("The hand is empty");
    assertThat(table.reached()).isTrue();
  }
}
