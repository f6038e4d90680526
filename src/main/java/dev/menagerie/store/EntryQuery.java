// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads entries and memory events and checks that they are whole. */
record EntryQuery(Segments segments) {

  private static final int AT_ONCE = 64;

  private record Stored(long journal, long crc, Body body) {}

  /** Entries of a task behind a position, oldest first. */
  List<Entry> read(Connection connection, String task, long after, int limit) throws SQLException {
    var journal = journal(connection, task);
    if (journal.isEmpty()) {
      return List.of();
    }
    var positions = positions(connection, journal.getAsLong(), after, limit);
    var entries = new ArrayList<Entry>(positions.length);
    for (int from = 0; from < positions.length; from += AT_ONCE) {
      var some = Arrays.copyOfRange(positions, from, Math.min(positions.length, from + AT_ONCE));
      var stored = stored(connection, some);
      for (long position : some) {
        var body = body(connection, position, journal.getAsLong(), stored.get(position));
        if (body == null) {
          if (!journal(connection, task).equals(journal)) {
            return List.of(); // Deleted in the meantime.
          }
          throw Damaged.of("entry %d of task %s".formatted(position, task));
        }
        entries.add(Entry.of(position, task, body.json()));
      }
    }
    // Of what is deleted the oldest goes first: the lists that were read may have begun too late.
    return journal(connection, task).equals(journal) ? entries : List.of();
  }

  private static OptionalLong journal(Connection connection, String task) throws SQLException {
    try (var select = connection.prepareStatement("SELECT number FROM journal WHERE task = ?")) {
      select.setString(1, task);
      try (var rows = select.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private long[] positions(Connection connection, long journal, long after, int limit)
      throws SQLException {
    var tail = segments.tail(journal);
    var found = new ArrayList<Long>();
    try (var select =
        connection.prepareStatement(
            """
            SELECT first, positions, crc FROM segment
            WHERE journal = ? AND first >= coalesce(
              (SELECT max(first) FROM segment WHERE journal = ? AND first <= ?), 0)
            ORDER BY first
            """)) {
      select.setLong(1, journal);
      select.setLong(2, journal);
      select.setLong(3, after);
      try (var rows = select.executeQuery()) {
        while (found.size() < limit && rows.next()) {
          long first = rows.getLong(1);
          var bytes = rows.getBytes(2);
          if (Segments.crc(journal, first, bytes) != rows.getLong(3)) {
            throw Damaged.of("the list of a task's entries from %d".formatted(first));
          }
          add(Positions.decode(bytes), after, found);
        }
      }
    }
    add(tail, found.isEmpty() ? after : Math.max(after, found.getLast()), found);
    return found.stream().limit(limit).mapToLong(it -> it).toArray();
  }

  private static void add(long[] positions, long after, List<Long> found) {
    for (long position : positions) {
      if (position > after) {
        found.add(position);
      }
    }
  }

  /** Finds out whether the entry at a position is whole and of a journal. */
  static boolean whole(Connection connection, long position, long journal) throws SQLException {
    var stored = stored(connection, new long[] {position}).get(position);
    return body(connection, position, journal, stored) != null;
  }

  private static HashMap<Long, Stored> stored(Connection connection, long[] positions)
      throws SQLException {
    var found = new HashMap<Long, Stored>();
    try (var select =
        connection.prepareStatement(
            "SELECT position, journal, crc, body FROM entry WHERE position IN (?"
                + ", ?".repeat(positions.length - 1)
                + ")")) {
      for (int i = 0; i < positions.length; i++) {
        select.setLong(i + 1, positions[i]);
      }
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(
              rows.getLong(1),
              new Stored(rows.getLong(2), rows.getLong(3), Body.stored(rows.getBytes(4))));
        }
      }
    }
    return found;
  }

  /** The body if it is there and whole. */
  private static @Nullable Body body(
      Connection connection, long position, long journal, @Nullable Stored stored)
      throws SQLException {
    if (stored == null || stored.journal != journal) {
      return null;
    }
    var body = stored.body.length() == 0 ? large(connection, position) : stored.body;
    return body != null && body.checksum(position, journal) == stored.crc ? body : null;
  }

  private static @Nullable Body large(Connection connection, long position) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT body FROM overflow WHERE position = ?")) {
      select.setLong(1, position);
      try (var rows = select.executeQuery()) {
        return rows.next() ? Body.stored(rows.getBytes(1)) : null;
      }
    }
  }
}
