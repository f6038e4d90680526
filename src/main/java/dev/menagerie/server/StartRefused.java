// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.List;

/**
 * The server cannot start. The message says what to do, in one line for each thing; the exit code
 * is 1.
 */
public final class StartRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StartRefused(String message) {
    super(message);
  }

  /** Because of several things at once. */
  static StartRefused of(List<String> faults) {
    return new StartRefused(
        faults.size() == 1
            ? faults.getFirst()
            : "%d faults in the configuration:\n  %s"
                .formatted(faults.size(), String.join("\n  ", faults)));
  }
}
