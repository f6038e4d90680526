// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

/**
 * One key.
 *
 * @param fallback the value if it has none; empty if it may have none
 * @param meaning for people, in Markdown
 * @param secret whether its value is shown to nobody
 */
record Key<T>(String name, Kind<T> kind, String fallback, String meaning, boolean secret)
    implements Entry {

  /** One that has a value in any case. */
  static <T> Key<T> of(String name, Kind<T> kind, String fallback, String meaning) {
    return new Key<>(name, kind, fallback, meaning, false);
  }

  /** One that may have no value. */
  static <T> Key<T> optional(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, "", meaning, false);
  }

  /** One that may have no value, and that nobody is shown. */
  static <T> Key<T> secret(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, "", meaning, true);
  }

  @Override
  public String row() {
    var word = secret ? "secret" : kind.word();
    return Entry.line(name, word, fallback.isEmpty() ? "none" : "`" + fallback + "`", meaning);
  }
}
