// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

/** A call that is not carried out. The message says why, for the model that made it. */
final class Refused extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }
}
