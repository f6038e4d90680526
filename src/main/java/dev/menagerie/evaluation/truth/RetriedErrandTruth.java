// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.PickAndPlace.Errand;
import dev.menagerie.evaluation.family.PickAndPlace.Square;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An errand on a floor, as hard to try again as those of ALFWorld. An attempt is right or wrong
 * from its first step: whoever errs takes another thing, or brings it to another square. Some
 * errands come out right if they are just tried again; the others if a reflection says what to do.
 *
 * @param goal of the task, which tells it from other errands
 */
public record RetriedErrandTruth(String goal, Errand errand) implements Truth {

  private static final Pattern ROBOT = Pattern.compile("The robot is on \\((\\d+), (\\d+)\\)");
  private static final Pattern LIES = Pattern.compile("The (\\w+) lies on \\((\\d+), (\\d+)\\)");
  private static final Pattern HOLDS = Pattern.compile("holds the (\\w+)");
  private static final Pattern AIM = Pattern.compile("I bring the (\\w+) to \\((\\d+), (\\d+)\\)");

  /** What an attempt is about. */
  private record Aim(String thing, Square to) {
    String text() {
      return "I bring the %s to %s.".formatted(thing, to);
    }
  }

  @Override
  public String state(Scene scene) {
    var seen = scene.seen().stream().map(it -> it.call() + it.result()).toList();
    return scene.kind() + learned(scene) + String.join("\n", seen);
  }

  private String resolution() {
    return "Next time I pick up the %s itself and put it down on %s."
        .formatted(errand.thing(), errand.target());
  }

  private boolean learned(Scene scene) {
    return scene.text().contains(resolution());
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    if (scene.seen().isEmpty()) {
      return act("First I look where everything is.", scene, "look", "", "");
    }
    var said = AIM.matcher(scene.said());
    return next(
        said.find()
            ? new Aim(said.group(1), square(said.group(2), said.group(3)))
            : aim(scene, draw),
        scene);
  }

  private Aim aim(Scene scene, Draw draw) {
    var own = draw.alone();
    var right = new Aim(errand.thing(), errand.target());
    if (own.chance("attempt", success(learned(scene), draw))) {
      return right;
    }
    if (own.chance("takes another", 0.5)) {
      var others =
          errand.things().stream().filter(it -> !it.name().equals(errand.thing())).toList();
      return new Aim(own.one("another", others).name(), errand.target());
    }
    int east = (errand.target().x() + 1) % errand.size();
    return new Aim(errand.thing(), new Square(east, errand.target().y()));
  }

  /** How likely an attempt is right: some tasks are at once, some now and then, some never. */
  private static double success(boolean learned, Draw draw) {
    var task = draw.ofTask();
    double first = draw.profile().figure("alfworld.first");
    double retry = draw.profile().figure("alfworld.retry");
    double sometimes = draw.profile().figure("alfworld.lucky") * (1 - first) / (1 - retry);
    double always = first - sometimes * retry;
    double luck = task.uniform("luck");
    if (luck < always) {
      return 1;
    }
    if (learned) {
      var mends = draw.profile().numbers("alfworld.reflection");
      return mends.getFirst() + mends.getLast() * task.uniform("ease");
    }
    return luck < always + sometimes ? retry : 0;
  }

  private static Square square(String x, String y) {
    return new Square(Integer.parseInt(x), Integer.parseInt(y));
  }

  private Move next(Aim aim, Scene scene) {
    var at = new TreeMap<String, Square>();
    var robot = errand.robot();
    var held = "";
    for (var seen : scene.seen()) {
      var on = ROBOT.matcher(seen.result());
      robot = on.find() ? square(on.group(1), on.group(2)) : robot;
      var holds = HOLDS.matcher(seen.result());
      held = holds.find() ? holds.group(1) : held;
      var lies = LIES.matcher(seen.result());
      while (lies.find()) {
        held = held.equals(lies.group(1)) ? "" : held;
        at.put(lies.group(1), square(lies.group(2), lies.group(3)));
      }
    }
    var text = aim.text();
    if (!held.isEmpty() && !held.equals(aim.thing())) {
      return act(text, scene, "put", "", "");
    }
    if (held.isEmpty() && aim.to().equals(at.get(aim.thing()))) {
      return new Move.Finish(answer(aim));
    }
    var to = held.isEmpty() ? at.getOrDefault(aim.thing(), robot) : aim.to();
    if (!robot.equals(to)) {
      return act(text, scene, "move", "direction", direction(robot, to));
    }
    return held.isEmpty()
        ? act(text, scene, "pick", "thing", aim.thing())
        : act(text, scene, "put", "", "");
  }

  private static String direction(Square from, Square to) {
    if (from.x() != to.x()) {
      return from.x() < to.x() ? "east" : "west";
    }
    return from.y() < to.y() ? "north" : "south";
  }

  private static Move act(String thought, Scene scene, String tool, String argument, String value) {
    var name = scene.tools().stream().filter(it -> it.endsWith("__" + tool)).findFirst();
    var arguments =
        argument.isEmpty()
            ? JsonObject.EMPTY_JSON_OBJECT
            : Json.object().add(argument, value).build();
    return new Move.Calls(thought, List.of(ToolCall.of(name.orElse(tool), arguments)));
  }

  private static Reasoned answer(Aim aim) {
    return new Reasoned(aim.text(), "The %s lies on %s.".formatted(aim.thing(), aim.to()));
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    return answer(aim(scene, draw));
  }

  @Override
  public String lesson(Scene scene, Draw draw) {
    return "That was not what is asked for. " + resolution();
  }
}
