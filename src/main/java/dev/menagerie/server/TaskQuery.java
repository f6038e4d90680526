// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Status;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The query of a list of tasks. */
final class TaskQuery {

  static final int MOST = 500;
  private static final int DEFAULT = 50;
  private static final List<String> NAMES =
      List.of("status", "agent", "session", "parent", "limit", "after");

  private TaskQuery() {}

  static Catalogue.Filter of(MultivaluedMap<String, String> query) {
    for (var name : query.keySet()) {
      if (!NAMES.contains(name)) {
        throw Problem.invalid(name, "unknown, must be one of " + String.join(", ", NAMES));
      }
    }
    return new Catalogue.Filter(
        text(query, "status").map(TaskQuery::status),
        text(query, "agent"),
        text(query, "session"),
        text(query, "parent"),
        text(query, "after"),
        text(query, "limit").map(limit -> number("limit", limit, 1, MOST)).orElse(DEFAULT));
  }

  private static Optional<String> text(MultivaluedMap<String, String> query, String name) {
    return Optional.ofNullable(query.getFirst(name)).filter(text -> !text.isEmpty());
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

  private static Status status(String text) {
    return Arrays.stream(Status.values())
        .filter(status -> status.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "status",
                    text
                        + ", must be one of "
                        + Arrays.stream(Status.values())
                            .map(status -> status.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }
}
