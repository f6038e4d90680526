// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import java.time.Instant;

/**
 * A backup in the folder of backups.
 *
 * @param name of its file
 * @param at when it was begun
 * @param bytes of the file; 0 unless it is complete
 * @param reason why it failed, empty unless it did
 */
public record Backup(String name, State state, Instant at, long bytes, String reason) {

  /** How far it has come. */
  public enum State {
    RUNNING,
    COMPLETE,
    FAILED
  }
}
