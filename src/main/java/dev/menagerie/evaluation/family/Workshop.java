// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The items that a crafting task has so far. */
public final class Workshop implements Embodied {

  private static final Pattern GET = Pattern.compile("get (\\d{1,6}) (.+)");

  private final TextCraft.Goal goal;
  private final Map<String, Integer> items = new TreeMap<>();

  Workshop(TextCraft.Goal goal) {
    this.goal = goal;
  }

  @Override
  public boolean isCommand(String line) {
    return GET.matcher(line).matches() || Recipe.of(line).isPresent();
  }

  @Override
  public Observation act(String tool, JsonObject arguments) {
    return switch (tool) {
      case "inventory" ->
          new Observation.Result(items.isEmpty() ? "nothing" : Recipe.portions(items));
      case "get" -> say("get " + arguments.getString("items").replaceFirst("^get ", ""));
      default -> say("craft " + arguments.getString("recipe").replaceFirst("^craft ", ""));
    };
  }

  @Override
  public Observation say(String command) {
    var get = GET.matcher(command);
    if (get.matches()) {
      return get(Integer.parseInt(get.group(1)), get.group(2));
    }
    return Recipe.of(command)
        .map(this::craft)
        .orElseGet(
            () -> new Observation.Failure("not a command; use: craft 2 stick using 1 planks"));
  }

  private Observation get(int count, String item) {
    if (!goal.isGiven(item)) {
      return new Observation.Failure("could not find %s; it has to be crafted".formatted(item));
    }
    if (goal.recipes().stream()
        .noneMatch(it -> it.uses().keySet().stream().anyMatch(use -> Recipe.serves(item, use)))) {
      return new Observation.Failure("could not find %s; no recipe uses it".formatted(item));
    }
    items.merge(item, count, Integer::sum);
    return new Observation.Result("got %d %s".formatted(count, item));
  }

  private Observation craft(Recipe command) {
    if (goal.recipes().stream().noneMatch(it -> it.allows(command))) {
      return new Observation.Failure("there is no recipe for that");
    }
    for (var use : command.uses().entrySet()) {
      int there = items.getOrDefault(use.getKey(), 0);
      if (there < use.getValue()) {
        return new Observation.Failure(
            "%d %s needed, %d there".formatted(use.getValue(), use.getKey(), there));
      }
    }
    command.uses().forEach((item, count) -> items.merge(item, -count, Workshop::rest));
    items.merge(command.item(), command.count(), Integer::sum);
    return new Observation.Result("crafted %d %s".formatted(command.count(), command.item()));
  }

  /** What is used up is not there any more. */
  @SuppressWarnings("NullAway") // a map takes null for nothing
  private static Integer rest(Integer there, Integer used) {
    return there + used == 0 ? null : there + used;
  }

  @Override
  public boolean reached() {
    return items.getOrDefault(goal.item(), 0) > 0;
  }
}
