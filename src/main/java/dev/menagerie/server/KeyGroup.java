// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

/**
 * A group of keys.
 *
 * @param prefix that they begin with
 * @param rest stands for what users name, {@code *}
 * @param word for their values
 * @param fallback if there are none
 * @param meaning for people, in Markdown
 */
record KeyGroup(String prefix, String rest, String word, String fallback, String meaning)
    implements Entry {

  @Override
  public String name() {
    return prefix + rest;
  }

  @Override
  public String row() {
    return Entry.line(name(), word, fallback, meaning);
  }
}
