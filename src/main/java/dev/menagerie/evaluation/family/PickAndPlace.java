// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A robot on a floor of squares brings one thing of several to a square. */
public final class PickAndPlace implements Family {

  private static final List<String> THINGS =
      List.of("ball", "cup", "key", "book", "lamp", "shoe", "plate", "bell");
  private static final int OTHERS = 3;

  private final int horizon;
  private final int size;

  /**
   * Tasks of one length.
   *
   * @param horizon the fewest actions that do it, 4 to 20; two of them pick up and put down
   */
  public PickAndPlace(int horizon) {
    if (horizon < 4 || horizon > 20) {
      throw new IllegalArgumentException("horizon: %d, must be 4 to 20".formatted(horizon));
    }
    this.horizon = horizon;
    this.size = Math.max(4, horizon / 2 + 1);
  }

  @Override
  public String name() {
    return "pick-and-place-" + horizon;
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        FamilyTools.tool(
            "robot__move", Trust.IDEMPOTENT, "Moves the robot by one square.", "direction"),
        FamilyTools.tool(
            "robot__pick", Trust.IDEMPOTENT, "Picks up a thing on the robot's square.", "thing"),
        FamilyTools.tool("robot__put", Trust.IDEMPOTENT, "Puts down what the robot holds."),
        FamilyTools.tool(
            "robot__look", Trust.READ_ONLY, "Tells where the robot and all things are."));
  }

  /**
   * A square.
   *
   * @param x from 0 at the west
   * @param y from 0 at the south
   */
  public record Square(int x, int y) {

    int distance(Square other) {
      return Math.abs(x - other.x) + Math.abs(y - other.y);
    }

    /** The next one in a direction. */
    Square towards(String direction) {
      return switch (direction) {
        case "north" -> new Square(x, y + 1);
        case "south" -> new Square(x, y - 1);
        case "east" -> new Square(x + 1, y);
        case "west" -> new Square(x - 1, y);
        default -> this;
      };
    }

    @Override
    public String toString() {
      return "(%d, %d)".formatted(x, y);
    }
  }

  /** A thing and its square. */
  public record Thing(String name, Square at) {}

  @Override
  public Errand problem(long seed) {
    var chance = Chance.of(name(), seed);
    while (true) {
      var names = chance.some(THINGS, OTHERS);
      var robot = square(chance);
      var target = square(chance);
      var things = names.stream().map(it -> new Thing(it, square(chance))).toList();
      var at = things.getFirst().at();
      boolean fits = !at.equals(target) && robot.distance(at) + at.distance(target) + 2 == horizon;
      boolean apart = things.stream().map(Thing::at).distinct().count() == things.size();
      if (fits && apart) {
        return new Errand(size, robot, things, things.getFirst().name(), target);
      }
    }
  }

  private Square square(Chance chance) {
    return new Square(chance.below(size), chance.below(size));
  }

  /**
   * What is to be brought where.
   *
   * @param size squares on each side of the floor
   * @param robot where it stands at first
   * @param things where they lie at first
   */
  public record Errand(int size, Square robot, List<Thing> things, String thing, Square target)
      implements Problem {

    @Override
    public Task task() {
      var floor =
          """
          The floor has %d x %d squares; (0, 0) is in the south-west, x grows to the east and y to \
          the north. The robot stands on %s. %s\
          """
              .formatted(
                  size,
                  size,
                  robot,
                  things.stream()
                      .map(it -> "The %s lies on %s.".formatted(it.name(), it.at()))
                      .collect(Collectors.joining(" ")));
      return new Task(
          """
          Bring the %s to %s. Either do it with the tools, or answer with the actions, one a line: \
          "move north" (or south, east, west), "pick up the %s", "put down".\
          """
              .formatted(thing, target, thing),
          List.of(floor));
    }

    /** The fewest actions from the start. */
    public List<String> plan() {
      var at = things.stream().filter(it -> it.name().equals(thing)).findFirst().orElseThrow().at();
      var plan = new ArrayList<>(way(robot, at));
      plan.add("pick up the " + thing);
      plan.addAll(way(at, target));
      plan.add("put down");
      return List.copyOf(plan);
    }

    private static List<String> way(Square from, Square to) {
      var way = new ArrayList<String>();
      IntStream.range(from.x(), to.x()).forEach(_ -> way.add("move east"));
      IntStream.range(to.x(), from.x()).forEach(_ -> way.add("move west"));
      IntStream.range(from.y(), to.y()).forEach(_ -> way.add("move north"));
      IntStream.range(to.y(), from.y()).forEach(_ -> way.add("move south"));
      return way;
    }

    @Override
    public Verdict check(String answer, World world) {
      return Embodied.judge(world, this::world, answer);
    }

    @Override
    public Floor world() {
      return new Floor(this);
    }
  }
}
