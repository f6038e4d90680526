// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

/** Somebody or something that facts are about. */
final class Entity {

  private final String name;
  private final Positions facts = new Positions();
  private int current;

  /** As the first fact about it spells it. */
  Entity(String name) {
    this.name = name;
  }

  /** Of the facts that it is or was in. */
  Positions facts() {
    return facts;
  }

  /**
   * Counts a fact more, or less.
   *
   * @return the number of facts that it is in now
   */
  int count(int more) {
    current += more;
    return current;
  }

  @Override
  public String toString() {
    return "%s, in %d facts".formatted(name, current);
  }
}
