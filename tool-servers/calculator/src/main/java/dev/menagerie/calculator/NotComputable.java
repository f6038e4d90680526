// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

/** An expression has no value here. The message says what is wrong and at which character. */
final class NotComputable extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final boolean placed;

  NotComputable(String message) {
    this(message, false);
  }

  private NotComputable(String message, boolean placed) {
    super(message);
    this.placed = placed;
  }

  /**
   * At a place of the expression.
   *
   * @param position of the first character that is wrong, from 1
   */
  static NotComputable at(int position, String near, String message) {
    return new NotComputable("at character " + position + ", \"" + near + "\": " + message, true);
  }

  /** The same at a place, unless it knows a closer one. */
  NotComputable placed(int position, String near) {
    return placed ? this : at(position, near, String.valueOf(getMessage()));
  }
}
