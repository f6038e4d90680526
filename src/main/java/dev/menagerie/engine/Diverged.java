// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/** A re-execution asks for another effect than the journal holds. The task stops and is kept. */
public final class Diverged extends Error {

  private static final long serialVersionUID = 1;

  /**
   * A divergence.
   *
   * @param last position of the last entry that agrees; 0 if there is none
   */
  Diverged(String task, String path, String recorded, String attempted, long last) {
    super(
        "task %s diverged at %s: recorded %s, attempted %s. Nothing is lost: the architecture's code or parameters no longer follow this journal; %s."
            .formatted(task, path, recorded, attempted, advice(last)));
  }

  /** A fork's first entry comes behind what it shares, so that one may have none before. */
  private static String advice(long last) {
    return last == 0
        ? "fork the task that this one was forked from, from an entry before that, to go on with"
            + " what they are now"
        : "fork the task from position %d, the last entry before that, to go on with what they are now"
            .formatted(last);
  }
}
