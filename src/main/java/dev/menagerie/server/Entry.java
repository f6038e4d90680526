// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

/** What may be configured: one key, or a group of keys that users name. */
sealed interface Entry permits Key, KeyGroup {

  /** Of the key, or of what a key of the group looks like. */
  String name();

  /** The row of docs/configuration.md: key, values, default, meaning. */
  String row();

  /** A row of four cells, the first of them code. */
  static String line(String name, String word, String fallback, String meaning) {
    return "| `%s` | %s | %s | %s |".formatted(name, word, fallback, meaning);
  }
}
