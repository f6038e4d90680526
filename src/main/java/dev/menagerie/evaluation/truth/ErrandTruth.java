// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.family.PickAndPlace.Errand;
import dev.menagerie.evaluation.family.PickAndPlace.Square;
import dev.menagerie.evaluation.family.PickAndPlace.Thing;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An errand on a floor. Whoever sees where things are knows what to do next, and does something
 * else now and then; whoever does not see it takes each action for one that went as meant.
 *
 * @param goal which is this errand's alone
 */
public record ErrandTruth(String goal, Errand errand) implements Truth {

  private static final String RIGHT = "errand.action";
  private static final Pattern ROBOT = Pattern.compile("The robot is on \\((\\d+), (\\d+)\\)");
  private static final Pattern HOLDS = Pattern.compile(" and holds the (\\w+)");
  private static final Pattern LIES = Pattern.compile("The (\\w+) lies on \\((\\d+), (\\d+)\\)");
  private static final String PICK = "pick up the ";
  private static final String PUT = "put down";
  private static final String MOVE = "move ";

  /** Where everything is. */
  private record Place(Square robot, Optional<String> held, List<Thing> things) {}

  /** The place as a look at it last said, if there was one. */
  private static Optional<Place> seen(Scene scene) {
    for (var seen : scene.seen().reversed()) {
      var robot = ROBOT.matcher(seen.result());
      if (seen.call().tool().endsWith("__look") && robot.find()) {
        var at = square(robot.group(1), robot.group(2));
        var holds = HOLDS.matcher(seen.result());
        var things = new ArrayList<Thing>();
        LIES.matcher(seen.result())
            .results()
            .forEach(it -> things.add(new Thing(it.group(1), square(it.group(2), it.group(3)))));
        var held = holds.find() ? Optional.of(holds.group(1)) : Optional.<String>empty();
        return Optional.of(new Place(at, held, things));
      }
    }
    return Optional.empty();
  }

  private static Square square(String x, String y) {
    return new Square(Integer.parseInt(x), Integer.parseInt(y));
  }

  /** Actions that were made, as far as the scene tells. */
  private static long made(Scene scene) {
    return scene.seen().stream()
        .filter(it -> !it.failed() && !it.call().tool().endsWith("__look"))
        .count();
  }

  /** What is right to do; nothing once the thing is where it is to be. */
  private Optional<String> next(Scene scene) {
    var seen = seen(scene);
    if (seen.isEmpty()) {
      return errand.plan().stream().skip(made(scene)).findFirst();
    }
    var place = seen.get();
    if (place.held().filter(it -> !it.equals(errand.thing())).isPresent()) {
      return Optional.of(PUT);
    }
    var things = new ArrayList<>(place.things());
    place.held().ifPresent(it -> things.add(new Thing(it, place.robot())));
    boolean lies = place.held().isEmpty();
    if (lies && things.contains(new Thing(errand.thing(), errand.target()))) {
      return Optional.empty();
    }
    var rest =
        new Errand(errand.size(), place.robot(), things, errand.thing(), errand.target()).plan();
    return Optional.of(rest.get(lies ? 0 : 1));
  }

  @Override
  public String state(Scene scene) {
    return "%d of %s".formatted(scene.seen().size(), seen(scene));
  }

  @Override
  public Move move(Scene scene, Draw draw) {
    var next = next(scene);
    if (next.isEmpty()) {
      return new Move.Finish(said("It is done."));
    }
    var action = done(next.get(), "action", draw);
    return new Move.Calls("I %s.".formatted(action), List.of(call(action, scene)));
  }

  /** What is meant, or by mistake something else. */
  private String done(String meant, String which, Draw draw) {
    if (draw.chance(which, draw.profile().figure(RIGHT))) {
      return meant;
    }
    var others =
        new ArrayList<>(List.of("move north", "move south", "move east", "move west", PUT));
    others.add(PICK + errand.thing());
    others.remove(meant);
    return draw.one("instead of " + which, others);
  }

  private static ToolCall call(String action, Scene scene) {
    if (action.startsWith(MOVE)) {
      var arguments = Json.object().add("direction", action.substring(MOVE.length())).build();
      return ToolCall.of(tool("move", scene), arguments);
    }
    return action.startsWith(PICK)
        ? ToolCall.of(
            tool("pick", scene),
            Json.object().add("thing", action.substring(PICK.length())).build())
        : ToolCall.of(tool("put", scene), Json.object().build());
  }

  private static String tool(String name, Scene scene) {
    return scene.tools().stream().filter(it -> it.endsWith("__" + name)).findFirst().orElse(name);
  }

  /** All actions at once where nothing was done yet. */
  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    if (!scene.seen().isEmpty()) {
      return said("The %s lies on %s.".formatted(errand.thing(), errand.target()));
    }
    var actions = new ArrayList<String>();
    for (var meant : errand.plan()) {
      actions.add(done(meant, "action " + actions.size(), draw));
    }
    return said(String.join("\n", actions));
  }

  private static Reasoned said(String answer) {
    return new Reasoned("I go there square by square.", answer);
  }

  /**
   * Whether it is done; of a single action only whether it failed can be seen. A list of actions is
   * judged rightly as often as an action is right.
   */
  @Override
  public Promise promise(Scene scene, Draw draw) {
    var judged = scene.judged();
    if (scene.seen().isEmpty() && judged.isPresent()) {
      boolean seen = draw.chance("judges " + judged.get(), draw.profile().figure(RIGHT));
      return errand.check(judged.get()).right() == seen ? Promise.SURE : Promise.IMPOSSIBLE;
    }
    if (scene.kind().equals("reflect") && !scene.seen().isEmpty()) {
      return scene.seen().getLast().failed() ? Promise.IMPOSSIBLE : Promise.SURE;
    }
    return next(scene).isEmpty() ? Promise.SURE : Promise.IMPOSSIBLE;
  }
}
