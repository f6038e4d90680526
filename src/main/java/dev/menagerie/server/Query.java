// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;

/** The query of a request, read strictly. */
record Query(MultivaluedMap<String, String> values) {

  /**
   * Reads a query.
   *
   * @throws Problem if it has a name that is not among those
   */
  static Query of(MultivaluedMap<String, String> values, List<String> names) {
    for (var name : values.keySet()) {
      if (!names.contains(name)) {
        throw Problem.invalid(name, "unknown, must be one of " + String.join(", ", names));
      }
    }
    return new Query(values);
  }

  /** A value that is not empty. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.getFirst(name)).filter(text -> !text.isEmpty());
  }

  /** A whole number in a range. */
  Optional<Integer> whole(String name, int least, int most) {
    return text(name).map(it -> number(name, it, least, most));
  }

  private static int number(String name, String text, int least, int most) {
    var bound = "%s, must be a whole number from %d to %d".formatted(text, least, most);
    if (!text.matches("\\d{1,9}")) {
      throw Problem.invalid(name, bound);
    }
    int number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw Problem.invalid(name, bound);
    }
    return number;
  }
}
