// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Crafting with the recipes at hand, as in TextCraft: the published goals that can be reached, in
 * their order, and then the first one again.
 */
public final class TextCraft implements Family {

  private final List<Goal> goals;

  public TextCraft() {
    goals =
        ((JsonArray) Json.parse(DataFile.text("textcraft.json")))
            .getValuesAs(JsonObject.class).stream()
                .map(TextCraft::goal)
                .filter(it -> it.makeable().contains(it.item()))
                .toList();
  }

  private static Goal goal(JsonObject json) {
    return new Goal(
        json.getString("goal").replaceFirst("^craft ", "").replaceFirst("\\.$", ""),
        json.getJsonArray("recipes").getValuesAs(JsonString.class).stream()
            .map(it -> Recipe.of(it.getString()).orElseThrow())
            .toList());
  }

  @Override
  public String name() {
    return "textcraft";
  }

  /** How many goals there are. */
  public int size() {
    return goals.size();
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        FamilyTools.tool(
            "textcraft__craft",
            Trust.IDEMPOTENT,
            "Crafts with a recipe: craft 4 oak planks using 1 oak logs",
            "recipe"),
        FamilyTools.tool(
            "textcraft__get",
            Trust.IDEMPOTENT,
            "Gets what cannot be crafted, a number and an item: 2 oak logs",
            "items"),
        FamilyTools.tool(
            "textcraft__inventory", Trust.READ_ONLY, "Returns all items that there are so far."));
  }

  @Override
  public Goal problem(long seed) {
    return goals.get(Math.floorMod(seed, goals.size()));
  }

  /** Something to craft, and the recipes for it, among others. */
  public record Goal(String item, List<Recipe> recipes) implements Problem {

    @Override
    public Task task() {
      return new Task(
          """
          Craft one %s. Either do it with the tools, or answer with the commands, one a line, that \
          do it: "get 2 oak logs" for what cannot be crafted, "craft 4 oak planks using 1 oak \
          logs" for the rest.\
          """
              .formatted(item),
          List.of(
              "Crafting commands:\n"
                  + recipes.stream().map(Recipe::text).collect(Collectors.joining("\n"))));
    }

    /** What no recipe makes, nor anything that serves as it: there is as much of it as wanted. */
    public boolean isGiven(String item) {
      return recipes.stream().noneMatch(it -> Recipe.serves(it.item(), item));
    }

    /** What can be crafted from what is given. */
    Set<String> makeable() {
      var makeable = new LinkedHashSet<String>();
      while (makeable.addAll(
          recipes.stream()
              .filter(it -> it.uses().keySet().stream().allMatch(use -> there(use, makeable)))
              .map(Recipe::item)
              .toList())) {}
      return makeable;
    }

    private boolean there(String use, Set<String> makeable) {
      return isGiven(use) || makeable.stream().anyMatch(it -> Recipe.serves(it, use));
    }

    /** The first of the recipes that make an item, or what serves as it, of what can be made. */
    public Optional<Recipe> recipe(String item) {
      var above = new ArrayList<String>();
      return recipe(item, above);
    }

    private Optional<Recipe> recipe(String item, List<String> above) {
      if (above.contains(item)) {
        return Optional.empty();
      }
      above.add(item);
      var found =
          recipes.stream()
              .filter(it -> Recipe.serves(it.item(), item))
              .filter(
                  it ->
                      it.uses().keySet().stream()
                          .allMatch(use -> isGiven(use) || recipe(use, above).isPresent()))
              .findFirst();
      above.removeLast();
      return found;
    }

    /** The levels of crafting that the item needs: 1 if all that it takes is given. */
    public int depth() {
      return depth(item);
    }

    private int depth(String wanted) {
      return recipe(wanted)
          .map(
              it ->
                  1
                      + it.uses().keySet().stream()
                          .filter(use -> !isGiven(use))
                          .mapToInt(this::depth)
                          .max()
                          .orElse(0))
          .orElse(0);
    }

    /** Commands that reach the goal. */
    public List<String> plan() {
      return new CraftPlan(this).commands();
    }

    @Override
    public Verdict check(String answer, World world) {
      return Embodied.judge(world, this::world, answer);
    }

    @Override
    public Workshop world() {
      return new Workshop(this);
    }
  }
}
