// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the blocks stand, and what the hand holds. */
public final class Table implements Embodied {

  private static final Pattern COMMAND =
      Pattern.compile(
          "(pick up|put down|stack|unstack) (?:block )?([a-z])(?: (?:on|from|on top of)"
              + " (?:block )?([a-z]))?(?: (?:on|from) the table)?");

  private final BlocksWorld.Stacks problem;
  private final List<List<String>> stacks = new ArrayList<>();
  private Optional<String> held = Optional.empty();

  Table(BlocksWorld.Stacks problem) {
    this.problem = problem;
    problem.start().forEach(it -> stacks.add(new ArrayList<>(it)));
  }

  @Override
  public boolean isCommand(String line) {
    return COMMAND.matcher(line).matches();
  }

  @Override
  public Observation act(String tool, JsonObject arguments) {
    if (tool.equals("look")) {
      return new Observation.Result(picture());
    }
    var block = arguments.getString("block");
    return switch (tool) {
      case "stack" -> say("stack %s on %s".formatted(block, arguments.getString("on")));
      case "unstack" -> say("unstack %s from %s".formatted(block, arguments.getString("from")));
      default -> say("%s %s".formatted(tool.replace('-', ' '), block));
    };
  }

  @Override
  public Observation say(String command) {
    var parts = COMMAND.matcher(command);
    if (!parts.matches()) {
      return new Observation.Failure("there is no such block");
    }
    var block = parts.group(2);
    var other = Optional.ofNullable(parts.group(3));
    return switch (parts.group(1)) {
      case "pick up" -> take(block, Optional.empty());
      case "unstack" -> other.isEmpty() ? needsOther() : take(block, other);
      case "put down" -> put(block, Optional.empty());
      default -> other.isEmpty() ? needsOther() : put(block, other);
    };
  }

  private static Observation needsOther() {
    return new Observation.Failure("a second block is missing");
  }

  private Observation take(String block, Optional<String> from) {
    if (held.isPresent()) {
      return new Observation.Failure("the hand holds " + held.get());
    }
    var stack = stacks.stream().filter(it -> it.getLast().equals(block)).findFirst();
    if (stack.isEmpty()) {
      return new Observation.Failure(block + " is not clear");
    }
    var below =
        stack.get().size() == 1
            ? Optional.<String>empty()
            : Optional.of(stack.get().get(stack.get().size() - 2));
    if (!below.equals(from)) {
      return new Observation.Failure("%s is on %s".formatted(block, below.orElse("the table")));
    }
    stack.get().removeLast();
    stacks.removeIf(List::isEmpty);
    held = Optional.of(block);
    return new Observation.Result(picture());
  }

  private Observation put(String block, Optional<String> on) {
    if (held.filter(block::equals).isEmpty()) {
      return new Observation.Failure("the hand does not hold " + block);
    }
    if (on.isEmpty()) {
      stacks.add(new ArrayList<>(List.of(block)));
    } else {
      var stack = stacks.stream().filter(it -> it.getLast().equals(on.get())).findFirst();
      if (stack.isEmpty()) {
        return new Observation.Failure(on.get() + " is not clear");
      }
      stack.get().add(block);
    }
    held = Optional.empty();
    return new Observation.Result(picture());
  }

  private String picture() {
    var standing = BlocksWorld.Stacks.text(stacks);
    return "%s. The hand %s.".formatted(standing, held.map(it -> "holds " + it).orElse("is empty"));
  }

  @Override
  public boolean reached() {
    return held.isEmpty()
        && stacks.stream().sorted(BlocksWorld::compare).toList().equals(problem.goal());
  }
}
