// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Waiting;

/** The calls that wait because the definition of their tool has changed. */
record HeldCalls(Tasks tasks) {

  /** Who replies when the definition was approved. */
  private static final String APPROVAL = "the approval of its tool";

  /** Lets all calls of a tool go on. */
  void release(String tool) {
    tasks.waiting().stream()
        .filter(wait -> waitsFor(wait, tool))
        .forEach(wait -> release(wait.task(), wait.path()));
  }

  private static boolean waitsFor(Waiting wait, String tool) {
    return Approving.isHeld(wait.detail()) && wait.detail().getString("tool").equals(tool);
  }

  /** Lets one go on. */
  void release(String task, String path) {
    try {
      tasks.reply(task, path, new Reaction.Approve(), APPROVAL);
    } catch (Refused _) {
      // Somebody was quicker, the task has ended, or the definition has changed once more.
    }
  }
}
