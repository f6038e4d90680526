// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

/**
 * How far a backup is that is to be restored.
 *
 * @param reason why it failed, empty unless it did
 */
public record Restoring(State state, String reason) {

  /** The next start puts in place what is staged. */
  public enum State {
    CHECKING,
    STAGED,
    FAILED
  }
}
