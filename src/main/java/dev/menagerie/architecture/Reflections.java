// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.Actor.Trajectory;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The episodic memory of {@link Reflexion}: what was learned from the trials that failed. */
final class Reflections {

  /** What is learned from a failed trial. */
  record Plan(
      @Says("what went wrong, and a concise new plan that names what to do instead") String plan) {}

  private static final String REFLECTIONS =
      """
      You have attempted the task before and failed. These reflections give a plan to avoid failing \
      in the same way. Use them to improve your strategy.
      %s

      """;

  static final String REFLECT =
      """
      An attempt at the task failed. Diagnose a possible reason, and devise a concise new plan that \
      avoids the same failure, with reference to the steps that should have been taken. Do not \
      repeat a plan that failed.

      %sTask: %s

      Steps:
      %s

      Answer: %s

      Note: %s\
      """;

  private final List<String> reflections = new ArrayList<>();
  private final int memory;
  private final Task task;
  private final Run run;

  /**
   * None yet.
   *
   * @param memory how many of them are shown, the latest ones
   */
  Reflections(int memory, Task task, Run run) {
    this.memory = memory;
    this.task = task;
    this.run = run;
  }

  /** The latest ones as a part of a prompt; empty if there are none. */
  String latest() {
    int from = Math.max(0, reflections.size() - memory);
    var shown = String.join("\n- ", reflections.subList(from, reflections.size()));
    return reflections.isEmpty() ? "" : REFLECTIONS.formatted("- " + shown);
  }

  /** Adds what is learned from a failed trial; nothing if that cannot be read. */
  void reflect(Trajectory trial, String why) {
    var text = REFLECT.formatted(latest(), task.text(), trial.text(), trial.answer(), why);
    Attempt.think(run, Prompt.of("reflect", text).as(Role.REFLECTOR), Plan.class)
        .map(it -> it.plan().strip().replaceAll("\\s+", " "))
        .filter(it -> !it.isEmpty())
        .ifPresent(
            it -> {
              reflections.add(it);
              run.report(new Progress.Said("reflector", Optional.of("actor"), Excerpt.label(it)));
            });
  }
}
