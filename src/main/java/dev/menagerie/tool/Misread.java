// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonValue;

/** What is said of a value that an operator wrote and that does not fit. */
final class Misread {

  private Misread() {}

  /**
   * The refusal.
   *
   * @param at where the value stands
   * @param wanted what it must be
   */
  static IllegalArgumentException at(String at, JsonValue json, String wanted) {
    return new IllegalArgumentException(
        "%s: %s, must be %s".formatted(at, ResultText.brief(json.toString()), wanted));
  }
}
