// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** A moment as a model writes it. */
record Moment(Instant at) {

  private static final Pattern BEGUN =
      Pattern.compile("\\d{4}(-\\d\\d(-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d)?)?)?)?");

  private static final String BEGINNING = "0000-01-01T00:00:00Z";

  /**
   * The moment that a text says; none if it says none.
   *
   * @param text a year, month, day, minute or moment of ISO 8601; all but the last mean their
   *     beginning in UTC
   */
  static Optional<Instant> of(String text) {
    var said = text.strip();
    var begun = said.endsWith("Z") ? said.substring(0, said.length() - 1) : said;
    var whole = BEGUN.matcher(begun).matches() ? begun + BEGINNING.substring(begun.length()) : said;
    try {
      var json = Json.object().add("at", whole).build();
      return Optional.of(Shape.of(Moment.class).decode(json).at());
    } catch (Malformed _) {
      return Optional.empty();
    }
  }
}
