// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/** The journal cannot be written or is damaged. The message names the file and what to do. */
public final class JournalFailed extends Error {

  private static final long serialVersionUID = 1;

  public JournalFailed(String message, Throwable cause) {
    super(message, cause);
  }

  public JournalFailed(String message) {
    super(message);
  }
}
