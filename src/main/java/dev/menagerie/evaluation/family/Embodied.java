// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Observation;
import java.util.Locale;
import java.util.function.Supplier;

/** A world with a state to be reached, by tools or by commands in words. */
public interface Embodied extends World {

  /** Whether a line is meant as a command. */
  boolean isCommand(String line);

  /** Carries out a command: what came of it, or why it does not work, and then nothing changed. */
  Observation say(String command);

  /** Whether the state to be reached holds now. */
  boolean reached();

  /**
   * Judges a task by where its world stands, or else by the commands in its answer, one a line,
   * carried out on an untouched world.
   */
  static Verdict judge(World acted, Supplier<? extends Embodied> untouched, String answer) {
    if (acted instanceof Embodied world && world.reached()) {
      return Verdict.RIGHT;
    }
    var world = untouched.get();
    int commands = 0;
    for (var line : answer.split("\\R")) {
      var command = command(line);
      if (world.isCommand(command)) {
        commands++;
        if (world.say(command) instanceof Observation.Failure(var reason)) {
          return Verdict.wrong("command %d, %s: %s".formatted(commands, command, reason));
        }
      }
    }
    return world.reached()
        ? Verdict.RIGHT
        : Verdict.wrong("the goal is not reached after %d commands".formatted(commands));
  }

  /** A line without what lists put before it, in lower case. */
  private static String command(String line) {
    return line.strip()
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^(?:[-*•>]|\\(?\\d+[.):])\\s*", "")
        .replaceFirst("[.;,]+$", "")
        .replaceAll("\\s+", " ");
  }
}
