// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

/** The server cannot start. The message is one line that says what to do; the exit code is 1. */
public final class StartRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StartRefused(String message) {
    super(message);
  }
}
