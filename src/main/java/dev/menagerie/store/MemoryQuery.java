// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.MemoryEvent;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads memory events. The checksum of each covers the position of the one before, so that one that
 * is missing shows.
 */
final class MemoryQuery {

  private MemoryQuery() {}

  /** Memory events behind a position, oldest first. */
  static List<MemoryEvent> after(Connection connection, long after, int limit) throws SQLException {
    var events = new ArrayList<MemoryEvent>();
    try (var select =
        connection.prepareStatement(
            """
            SELECT position, space, task, path, crc, body FROM memory_event
            WHERE position > ? ORDER BY position LIMIT ?
            """)) {
      select.setLong(1, after);
      select.setInt(2, limit);
      long before = 0;
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          before = events.isEmpty() ? before(connection, after) : before;
          var event = event(rows);
          var body = Body.stored(rows.getBytes(6));
          if (body.checksum(before, event.position(), event) != rows.getLong(5)) {
            throw Damaged.of("memory event %d or the one before it".formatted(event.position()));
          }
          events.add(
              new MemoryEvent(
                  event.position(), event.space(), event.task(), event.path(), body.json()));
          before = event.position();
        }
      }
    }
    return events;
  }

  private static MemoryEvent event(ResultSet row) throws SQLException {
    return new MemoryEvent(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        JsonValue.EMPTY_JSON_OBJECT);
  }

  /** The position of the last memory event up to a position, 0 if there is none. */
  static long before(Connection connection, long after) throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT coalesce(max(position), 0) FROM memory_event WHERE position <= ?")) {
      select.setLong(1, after);
      try (var rows = select.executeQuery()) {
        long before = rows.next() ? rows.getLong(1) : 0;
        if (before > after) {
          throw Damaged.of("the order of memory events");
        }
        return before;
      }
    }
  }
}
