// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

/** The server cannot start. The message names the variable and says what would be right. */
final class Misconfigured extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  Misconfigured(String variable, String message) {
    this(variable + ": " + message);
  }

  Misconfigured(String message) {
    super(message);
  }
}
