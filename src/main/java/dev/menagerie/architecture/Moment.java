// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import java.time.Instant;
import java.util.Optional;

/** A moment as a model writes it. */
record Moment(Instant at) {

  private static final int YEAR = 4;
  private static final String BEGINNING = "0000-01-01T00:00:00Z";

  /**
   * The moment that a text says; none if it says none.
   *
   * @param text a year, month, day or moment of ISO 8601; the first three mean their beginning in
   *     UTC
   */
  static Optional<Instant> of(String text) {
    var said = text.strip();
    int length = said.length();
    if (length < YEAR) {
      return Optional.empty();
    }
    var whole = length < BEGINNING.length() ? said + BEGINNING.substring(length) : said;
    try {
      var json = Json.object().add("at", whole).build();
      return Optional.of(Shape.of(Moment.class).decode(json).at());
    } catch (Malformed _) {
      return Optional.empty();
    }
  }
}
