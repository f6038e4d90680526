// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Malformed;
import dev.menagerie.core.NoAnswer;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Asking where one unreadable reply more or less does not matter. */
final class Attempt {

  private Attempt() {}

  /** The reply, or none if it cannot be read. */
  static <T> Optional<T> think(Run run, Prompt prompt, Class<T> shape) {
    try {
      return Optional.of(run.think(prompt, shape));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  /** The reply, or none if it cannot be read or the model refuses to give one. */
  static <T> Optional<T> thinkUnlessRefused(Run run, Prompt prompt, Class<T> shape) {
    try {
      return think(run, prompt, shape);
    } catch (NoAnswer e) {
      if (e.isTransient()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The readable ones of several replies to one prompt, asked for in parallel. */
  static <T> List<T> think(Run run, int times, Prompt prompt, Class<T> shape) {
    return run.each(Collections.nCopies(times, prompt), it -> think(run, it, shape)).stream()
        .flatMap(Optional::stream)
        .toList();
  }
}
