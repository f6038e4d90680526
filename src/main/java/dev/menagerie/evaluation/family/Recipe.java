// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How something is crafted.
 *
 * @param count how many of {@code item} one crafting makes
 * @param uses how many of what it takes, in the order of the recipe
 */
public record Recipe(int count, String item, Map<String, Integer> uses) {

  private static final Pattern RECIPE = Pattern.compile("craft (\\d{1,6}) (.+?) using (.+)");
  private static final Pattern PORTION = Pattern.compile("(\\d{1,6}) (.+)");

  /** Names of which there are sorts; mossy cobblestone is not a sort of cobblestone. */
  private static final Set<String> KINDS = Set.of("planks", "logs", "wool");

  /** Reads {@code craft 4 oak planks using 1 oak logs}; empty if it is none. */
  public static Optional<Recipe> of(String text) {
    var recipe = RECIPE.matcher(text);
    if (!recipe.matches()) {
      return Optional.empty();
    }
    var uses = new LinkedHashMap<String, Integer>();
    for (var part : recipe.group(3).split(", ")) {
      var portion = PORTION.matcher(part);
      if (!portion.matches()) {
        return Optional.empty();
      }
      uses.merge(portion.group(2), Integer.valueOf(portion.group(1)), Integer::sum);
    }
    return Optional.of(new Recipe(Integer.parseInt(recipe.group(1)), recipe.group(2), uses));
  }

  /** Whether an item may be used where another is named: oak planks are planks. */
  static boolean serves(String item, String named) {
    return item.equals(named) || (KINDS.contains(named) && item.endsWith(" " + named));
  }

  /** As {@link #of} reads it. */
  public String text() {
    return "craft %d %s using %s".formatted(count, item, portions(uses));
  }

  static String portions(Map<String, Integer> items) {
    return items.entrySet().stream()
        .map(it -> it.getValue() + " " + it.getKey())
        .collect(Collectors.joining(", "));
  }

  /** How often {@code uses} of another, made with items that serve, is this recipe's. */
  boolean allows(Recipe command) {
    if (!command.item.equals(item) || command.count % count != 0 || command.count == 0) {
      return false;
    }
    int times = command.count / count;
    var left = new LinkedHashMap<>(command.uses);
    for (var use : uses.entrySet()) {
      int needed = use.getValue() * times;
      for (var given : Arrays.asList(left.keySet().toArray(String[]::new))) {
        if (needed > 0 && serves(given, use.getKey())) {
          int taken = Math.min(needed, left.getOrDefault(given, 0));
          left.merge(given, -taken, Integer::sum);
          needed -= taken;
        }
      }
      if (needed > 0) {
        return false;
      }
    }
    return left.values().stream().allMatch(it -> it == 0);
  }
}
