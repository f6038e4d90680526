// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.Recipe;
import dev.menagerie.evaluation.family.TextCraft.Goal;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something to craft. Whoever carries out a step does it the less often the more levels of crafting
 * it takes, and then notices that it failed; a plan goes down one level and may leave something
 * out.
 */
public record CraftTruth(Goal goalOfCraft) implements Truth {

  private static final Pattern GET = Pattern.compile("Get (\\d+) (.+)\\.");
  private static final Pattern CRAFT = Pattern.compile("Craft (\\d+) (.+)\\.");
  private static final Pattern FINAL = Pattern.compile("Put together what there is: (.+)\\.");
  private static final Pattern WAS_DONE = Pattern.compile("(\\d+)\\. (.+) -> Done\\.");
  private static final String DONE = "Done.";
  private static final int DEEPEST = 4;

  /** A step: the commands that do it, and those that somebody tries who fails. */
  private record Step(String name, double success, List<String> right, List<String> wrong) {}

  @Override
  public String goal() {
    return goalOfCraft.task().goal();
  }

  @Override
  public String state(Scene scene) {
    var seen = scene.seen().stream().map(it -> it.call().arguments() + it.result()).toList();
    return scene.step().orElse("") + String.join("\n", seen);
  }

  /** How something is made of what it takes, so many of it. */
  private Recipe recipe(String item, int count) {
    var last = new Goal(item, goalOfCraft.recipes()).plan().getLast();
    var once = Recipe.of(last).orElseThrow();
    int times = Math.ceilDiv(count, once.count());
    var uses = new LinkedHashMap<String, Integer>();
    once.uses().forEach((use, each) -> uses.put(use, each * times));
    return new Recipe(once.count() * times, once.item(), uses);
  }

  private static Optional<MatchResult> read(Pattern pattern, String instruction) {
    var found = pattern.matcher(instruction);
    return found.matches() ? Optional.of(found.toMatchResult()) : Optional.empty();
  }

  private Step step(Scene scene, Draw draw) {
    var instruction = scene.step().orElse(goal());
    var get = read(GET, instruction);
    if (get.isPresent()) {
      var command = "get %s %s".formatted(get.get().group(1), get.get().group(2));
      return new Step(
          instruction, draw.profile().figure("textcraft.get"), List.of(command), List.of());
    }
    var last = read(FINAL, instruction);
    if (last.isPresent()) {
      var command = last.get().group(1);
      return new Step(
          instruction, draw.profile().figure("textcraft.final"), List.of(command), List.of());
    }
    var craft = read(CRAFT, instruction);
    int count = craft.map(it -> Integer.parseInt(it.group(1))).orElse(1);
    var item = craft.map(it -> it.group(2)).orElse(goalOfCraft.item());
    return crafting(instruction, item, count, draw);
  }

  private Step crafting(String instruction, String item, int count, Draw draw) {
    var goal = new Goal(item, goalOfCraft.recipes());
    var recipe = recipe(item, count);
    int times = recipe.count() / recipe(item, 1).count();
    var right = new ArrayList<String>();
    for (int time = 0; time < times; time++) {
      right.addAll(goal.plan());
    }
    var wrong = new ArrayList<String>();
    recipe.uses().forEach((use, each) -> wrong.add("get %d %s".formatted(each, use)));
    wrong.removeLast();
    wrong.add(recipe.text());
    double success =
        draw.profile().numbers("textcraft.executor").get(Math.clamp(goal.depth(), 1, DEEPEST) - 1);
    return new Step(instruction, success, List.copyOf(right), List.copyOf(wrong));
  }

  private static boolean succeeds(Step step, Draw draw) {
    return draw.ofTask().chance("does " + step.name(), step.success());
  }

  /** The numbers of the steps of a plan that were done, by their instructions. */
  private static Map<String, Integer> done(Scene scene) {
    var done = new LinkedHashMap<String, Integer>();
    scene.steps().stream()
        .map(WAS_DONE::matcher)
        .filter(Matcher::matches)
        .forEach(it -> done.put(it.group(2), Integer.valueOf(it.group(1))));
    return done;
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    if (scene.kind().equals("replan")) {
      return done(scene).keySet().stream().anyMatch(it -> FINAL.matcher(it).matches())
          ? new Move.Finish(new Reasoned("All of it is there.", DONE))
          : new Move.Calls("Not all of it is there.", List.of());
    }
    var step = step(scene, draw);
    boolean succeeds = succeeds(step, draw);
    var commands = succeeds ? step.right() : step.wrong();
    var made = scene.seen().stream().filter(it -> it.call().tool().contains("__")).toList();
    if (succeeds && made.stream().anyMatch(Scene.Seen::failed)) {
      return failed(scene);
    }
    if (made.size() < commands.size()) {
      return new Move.Calls(
          "The next command is: " + commands.get(made.size()),
          List.of(call(commands.get(made.size()), scene)));
    }
    boolean there = succeeds || (!made.isEmpty() && !made.getLast().failed());
    return there ? new Move.Finish(new Reasoned("All of it is there.", DONE)) : failed(scene);
  }

  /** An executor of plans gives up; who has no plan ends with what there is. */
  private static Move failed(Scene scene) {
    var reason = "it cannot be crafted from what there is";
    return scene.tools().contains("give_up")
        ? new Move.Calls(
            "It does not work.",
            List.of(ToolCall.of("give_up", Json.object().add("reason", reason).build())))
        : new Move.Finish(new Reasoned("It does not work.", reason));
  }

  private static ToolCall call(String command, Scene scene) {
    boolean gets = command.startsWith("get ");
    var tool = gets ? "__get" : "__craft";
    var name = scene.tools().stream().filter(it -> it.endsWith(tool)).findFirst();
    var arguments =
        gets
            ? Json.object().add("items", command.substring("get ".length()))
            : Json.object().add("recipe", command);
    return ToolCall.of(name.orElse("textcraft" + tool), arguments.build());
  }

  @Override
  public List<Stage> stages(Scene scene, Draw draw) {
    var instruction = scene.step().orElse(goal());
    var craft = read(CRAFT, instruction);
    if (craft.isEmpty() && !instruction.equals(goal())) {
      return List.of();
    }
    var recipe =
        craft
            .map(it -> recipe(it.group(2), Integer.parseInt(it.group(1))))
            .orElseGet(() -> recipe(goalOfCraft.item(), 1));
    var steps = new ArrayList<String>();
    recipe
        .uses()
        .forEach(
            (use, count) ->
                steps.add(
                    "%s %d %s.".formatted(goalOfCraft.isGiven(use) ? "Get" : "Craft", count, use)));
    var plans = draw.ofTask();
    if (!plans.chance("plans " + instruction, draw.profile().figure("textcraft.plan"))) {
      steps.remove(plans.one("leaves out of " + instruction, List.copyOf(steps)));
    }
    steps.add("Put together what there is: %s.".formatted(recipe.text()));
    var done = done(scene);
    steps.removeIf(done::containsKey);
    return numbered(steps, List.copyOf(done.values()), scene.numbering());
  }

  /** The last one needs all others, and what was done before. */
  private static List<Stage> numbered(List<String> steps, List<Integer> done, int first) {
    var stages = new ArrayList<Stage>();
    var needs = new ArrayList<>(done);
    for (int index = 0; index < steps.size(); index++) {
      boolean last = index == steps.size() - 1;
      stages.add(new Stage(first + index, steps.get(index), last ? needs : List.of()));
      needs.add(first + index);
    }
    return List.copyOf(stages);
  }

  /**
   * Whether commands craft it, which is judged rightly as often as a plan of one level is right.
   */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    var judged = scene.judged();
    if (!scene.seen().isEmpty() || judged.isEmpty()) {
      return Promise.LIKELY;
    }
    boolean seen = draw.chance("judges " + judged.get(), draw.profile().figure("textcraft.plan"));
    return goalOfCraft.check(judged.get()).right() == seen ? Promise.SURE : Promise.IMPOSSIBLE;
  }

  /** All commands at once where nothing was done yet. */
  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    if (scene.seen().isEmpty() && scene.step().isEmpty() && scene.steps().isEmpty()) {
      var step = step(scene, draw);
      var commands = succeeds(step, draw) ? step.right() : step.wrong();
      return new Reasoned("I go through the recipes.", String.join("\n", commands));
    }
    return new Reasoned("I look at what was done.", DONE);
  }
}
