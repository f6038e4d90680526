// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps what is free on the disk for the tasks that are there.
 *
 * @param least how many bytes must be free for new ones; 0 if it does not matter
 */
record Space(Path data, long least) {

  /** Why no new tasks are taken, if so. */
  Optional<String> lack() {
    if (least == 0) {
      return Optional.empty();
    }
    long free = data.toFile().getUsableSpace();
    return free >= least
        ? Optional.empty()
        : Optional.of(
            "%d bytes are free where the data is, and menagerie.storage.min-free is %d: no new tasks are taken"
                .formatted(free, least));
  }

  /**
   * To be asked before a task is begun.
   *
   * @throws Problem if too little is free
   */
  void require() {
    lack()
        .ifPresent(
            lack -> {
              throw Problem.of(
                  Kind.LOW_SPACE,
                  lack
                      + ". Those that are there go on. An operator must free some space, or delete"
                      + " ended tasks.");
            });
  }
}
