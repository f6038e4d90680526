// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

/** An answer could not be judged. The message says why. */
final class Unscored extends RuntimeException {

  private static final long serialVersionUID = 1;

  Unscored(String message) {
    super(message);
  }
}
