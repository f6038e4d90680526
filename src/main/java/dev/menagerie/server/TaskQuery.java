// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Status;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The query of a list of tasks. */
final class TaskQuery {

  static final int MOST = 500;
  private static final int DEFAULT = 50;
  private static final List<String> NAMES =
      List.of("status", "agent", "session", "parent", "limit", "after");

  private TaskQuery() {}

  static Catalogue.Filter of(MultivaluedMap<String, String> values) {
    var query = Query.of(values, NAMES);
    return new Catalogue.Filter(
        query.text("status").map(TaskQuery::status),
        query.text("agent"),
        query.text("session"),
        query.text("parent"),
        query.text("after"),
        query.whole("limit", 1, MOST).orElse(DEFAULT));
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
