// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

/** What the tool {@code search} looks through. */
sealed interface Search permits EngineSearch, DocumentSearch {

  int MAX_QUERY = 400;
  int MAX_COUNT = 20;
  int USUAL_COUNT = 5;

  /**
   * What was found, numbered, best first; a sentence if there is nothing.
   *
   * @throws Refused if it cannot be searched
   */
  String search(String query, int count);

  /** The query in one line, and a count that fits. */
  static String checked(String query, int count) {
    var line = query.replaceAll("\\s+", " ").strip();
    if (line.isEmpty() || line.length() > MAX_QUERY) {
      throw new Refused(
          "query: has %d characters, must have 1 to %d".formatted(line.length(), MAX_QUERY));
    }
    if (count < 1 || count > MAX_COUNT) {
      throw new Refused("count: %d, must be from 1 to %d".formatted(count, MAX_COUNT));
    }
    return line;
  }
}
