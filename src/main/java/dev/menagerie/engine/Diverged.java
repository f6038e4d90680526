// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/** A re-execution asks for another effect than the journal holds. The task stops and is kept. */
public final class Diverged extends Error {

  private static final long serialVersionUID = 1;

  Diverged(String task, String path, String recorded, String attempted) {
    super(
        "task %s diverged at %s: recorded %s, attempted %s. Nothing is lost; the architecture's code or parameters no longer follow this journal."
            .formatted(task, path, recorded, attempted));
  }
}
