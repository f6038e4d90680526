// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.util.List;
import java.util.Optional;

/** How a call ended. */
sealed interface Ending {

  /**
   * The code came to its end.
   *
   * @param text of the value; empty if it has none
   */
  record Value(Optional<String> text) implements Ending {}

  /**
   * The code threw what it did not catch.
   *
   * @param what was thrown, an error with its name
   * @param places in the code where it was thrown, the innermost first; may be empty
   * @param exact whether it was thrown at the first place; otherwise there or after it
   */
  record Thrown(String what, List<Place> places, boolean exact) implements Ending {}

  /** The code was stopped, or the engine broke off. */
  record Stopped(String reason) implements Ending {}
}
