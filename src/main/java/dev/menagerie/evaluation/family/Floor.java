// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import dev.menagerie.evaluation.family.PickAndPlace.Square;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the robot and the things are. */
public final class Floor implements Embodied {

  private static final List<String> DIRECTIONS = List.of("north", "south", "east", "west");

  private final PickAndPlace.Errand errand;
  private final Map<String, Square> things = new LinkedHashMap<>();
  private Square robot;
  private Optional<String> held = Optional.empty();

  Floor(PickAndPlace.Errand errand) {
    this.errand = errand;
    this.robot = errand.robot();
    errand.things().forEach(it -> things.put(it.name(), it.at()));
  }

  @Override
  public boolean isCommand(String line) {
    return line.startsWith("move ") || line.startsWith("pick up ") || line.startsWith("put down");
  }

  @Override
  public Observation act(String tool, JsonObject arguments) {
    return switch (tool) {
      case "move" -> move(arguments.getString("direction"));
      case "pick" -> pick(arguments.getString("thing"));
      case "put" -> put();
      default -> new Observation.Result(picture());
    };
  }

  @Override
  public Observation say(String command) {
    if (command.startsWith("move ")) {
      return move(command.substring("move ".length()));
    }
    return command.startsWith("pick up ") ? pick(command.substring("pick up ".length())) : put();
  }

  private Observation move(String words) {
    var direction = words.strip();
    if (!DIRECTIONS.contains(direction)) {
      return new Observation.Failure("%s: must be north, south, east or west".formatted(direction));
    }
    var next = robot.towards(direction);
    if (Math.min(next.x(), next.y()) < 0 || Math.max(next.x(), next.y()) >= errand.size()) {
      return new Observation.Failure("there is a wall in the " + direction);
    }
    robot = next;
    held.ifPresent(it -> things.put(it, robot));
    return new Observation.Result("The robot is on %s.".formatted(robot));
  }

  private Observation pick(String words) {
    var thing = words.strip().replaceFirst("^the ", "");
    if (held.isPresent()) {
      return new Observation.Failure("the robot holds the " + held.get());
    }
    if (!robot.equals(things.get(thing))) {
      return new Observation.Failure("there is no %s on %s".formatted(thing, robot));
    }
    held = Optional.of(thing);
    return new Observation.Result("The robot holds the %s.".formatted(thing));
  }

  private Observation put() {
    if (held.isEmpty()) {
      return new Observation.Failure("the robot holds nothing");
    }
    var text = "The %s lies on %s.".formatted(held.get(), robot);
    held = Optional.empty();
    return new Observation.Result(text);
  }

  private String picture() {
    var text = new StringBuilder("The robot is on %s".formatted(robot));
    held.ifPresent(it -> text.append(" and holds the ").append(it));
    things.forEach(
        (thing, at) -> {
          if (held.filter(thing::equals).isEmpty()) {
            text.append(". The %s lies on %s".formatted(thing, at));
          }
        });
    return text.append(".").toString();
  }

  @Override
  public boolean reached() {
    return held.isEmpty() && errand.target().equals(things.get(errand.thing()));
  }
}
