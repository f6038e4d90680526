// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Run;
import dev.menagerie.core.Turn;
import dev.menagerie.core.WorkingMemory;
import java.util.List;

/** The parameter for how much of a conversation a model sees. */
final class Window {

  static final int MOST = 1_000_000;

  private Window() {}

  /**
   * A conversation that begins with turns that are always seen.
   *
   * @param window tokens, 0 for all
   */
  static WorkingMemory of(int window, Run run, Turn... first) {
    return window == 0
        ? new WorkingMemory(Long.MAX_VALUE, List.of(first), "", _ -> 0)
        : new WorkingMemory(window, List.of(first), "", run::tokens);
  }
}
