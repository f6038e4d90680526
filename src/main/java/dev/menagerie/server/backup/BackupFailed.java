// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

/** A backup cannot be made, or not be restored. The message says what to do. */
public final class BackupFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  BackupFailed(String message) {
    super(message);
  }

  BackupFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
