// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

/** A piece of a sentence. */
sealed interface Token {

  /**
   * A number.
   *
   * @param original as it was written
   */
  record Number(Exact value, String original) implements Token {}

  /**
   * A word.
   *
   * @param text in lower case, without the ending of a possessive
   * @param original as it was written
   */
  record Word(String text, String original) implements Token {}

  /** What looks like a file's name or path. */
  record Name(String text) implements Token {}

  record Quoted(String text) implements Token {}

  record Symbol(char sign) implements Token {}

  default boolean is(String word) {
    return this instanceof Word(var text, _) && text.equals(word);
  }

  default boolean is(char symbol) {
    return this instanceof Symbol(var sign) && sign == symbol;
  }
}
