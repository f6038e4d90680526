// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.util.List;

/**
 * What is asked: a goal in words, and any material that comes with it.
 *
 * @param goal not blank
 * @param context texts that the goal speaks of, in the order given
 */
public record Task(String goal, List<String> context) {

  public Task {
    if (goal.isBlank()) {
      throw new IllegalArgumentException("goal: blank, must say what to do");
    }
    context = List.copyOf(context);
  }

  public static Task of(String goal) {
    return new Task(goal, List.of());
  }

  /** The goal followed by its context, as an architecture shows it to a model. */
  public String text() {
    return context.isEmpty() ? goal : goal + "\n\nContext:\n" + String.join("\n\n", context);
  }
}
