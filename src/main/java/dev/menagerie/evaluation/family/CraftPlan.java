// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Commands that craft a goal, each thing before what it is used for. */
final class CraftPlan {

  private final TextCraft.Goal goal;
  private final List<String> commands = new ArrayList<>();
  private final Map<String, Integer> spare = new LinkedHashMap<>();

  CraftPlan(TextCraft.Goal goal) {
    this.goal = goal;
  }

  List<String> commands() {
    make(goal.item(), 1);
    return List.copyOf(commands);
  }

  /** Sees to it that there are so many of an item, and returns the name that they go by. */
  private String make(String wanted, int count) {
    if (goal.isGiven(wanted)) {
      commands.add("get %d %s".formatted(count, wanted));
      spare.merge(wanted, count, Integer::sum);
      return wanted;
    }
    var recipe = goal.recipe(wanted).orElseThrow();
    int missing = count - spare.getOrDefault(recipe.item(), 0);
    if (missing > 0) {
      int times = (missing + recipe.count() - 1) / recipe.count();
      var uses = new LinkedHashMap<String, Integer>();
      recipe
          .uses()
          .forEach(
              (use, each) -> {
                var item = make(use, each * times);
                spare.merge(item, -each * times, Integer::sum);
                uses.merge(item, each * times, Integer::sum);
              });
      commands.add(new Recipe(times * recipe.count(), recipe.item(), uses).text());
      spare.merge(recipe.item(), times * recipe.count(), Integer::sum);
    }
    return recipe.item();
  }
}
