// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Page;
import dev.menagerie.engine.spi.JournalFailed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads entries and memory events and checks that they are whole. */
record EntryQuery(Segments segments) {

  private static final int AT_ONCE = 64;

  private static final Page NOTHING = new Page(List.of(), true);

  private record Stored(long position, long journal, long crc, Body body) {

    static Stored of(ResultSet row) throws SQLException {
      return new Stored(
          row.getLong(1), row.getLong(2), row.getLong(3), Body.stored(row.getBytes(4)));
    }
  }

  /** Entries of a task behind a position, oldest first. */
  List<Entry> read(Connection connection, String task, long after, int limit) throws SQLException {
    return page(connection, task, after, limit, Long.MAX_VALUE).entries();
  }

  /** The page of a task's entries behind a position. Nothing is read that is not on it. */
  Page page(Connection connection, String task, long after) throws SQLException {
    return page(connection, task, after, Page.MOST, Page.MOST_BYTES);
  }

  private Page page(Connection connection, String task, long after, int most, long mostBytes)
      throws SQLException {
    var journal = journal(connection, task);
    if (journal.isEmpty()) {
      return NOTHING;
    }
    var positions = positions(connection, journal.getAsLong(), after, most + 1L);
    int end = Math.min(positions.length, most);
    var entries = new ArrayList<Entry>(Math.min(end, Page.MOST));
    long bytes = 0;
    for (int next = 0; next < end && bytes < mostBytes; ) {
      var some = Arrays.copyOfRange(positions, next, Math.min(end, next + AT_ONCE));
      try (var select = select(connection, some);
          var rows = select.executeQuery()) {
        for (int i = 0; i < some.length && bytes < mostBytes; i++, next++) {
          var stored = rows.next() ? Stored.of(rows) : null;
          var body = body(connection, some[i], journal.getAsLong(), stored);
          if (body == null) {
            if (!journal(connection, task).equals(journal)) {
              return NOTHING; // Deleted in the meantime.
            }
            throw Damaged.of("entry %d of task %s".formatted(some[i], task));
          }
          entries.add(entry(some[i], task, body));
          bytes += body.length();
        }
      }
    }
    // Of what is deleted the oldest goes first: the lists that were read may have begun too late.
    return journal(connection, task).equals(journal)
        ? new Page(entries, entries.size() == positions.length)
        : NOTHING;
  }

  private static Entry entry(long position, String task, Body body) {
    try {
      return Entry.of(position, task, body.json());
    } catch (IllegalArgumentException e) {
      throw new JournalFailed(
          "task %s: %s; use the release that wrote it".formatted(task, e.getMessage()), e);
    }
  }

  private static OptionalLong journal(Connection connection, String task) throws SQLException {
    try (var select = connection.prepareStatement("SELECT number FROM journal WHERE task = ?")) {
      select.setString(1, task);
      try (var rows = select.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private long[] positions(Connection connection, long journal, long after, long limit)
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
    try (var select = select(connection, new long[] {position});
        var rows = select.executeQuery()) {
      var stored = rows.next() ? Stored.of(rows) : null;
      return body(connection, position, journal, stored) != null;
    }
  }

  /** What is stored at positions, given oldest first and found so. */
  private static PreparedStatement select(Connection connection, long[] positions)
      throws SQLException {
    var select =
        connection.prepareStatement(
            "SELECT position, journal, crc, body FROM entry WHERE position IN (?"
                + ", ?".repeat(positions.length - 1)
                + ") ORDER BY position");
    for (int i = 0; i < positions.length; i++) {
      select.setLong(i + 1, positions[i]);
    }
    return select;
  }

  /** The body if it is there and whole. */
  private static @Nullable Body body(
      Connection connection, long position, long journal, @Nullable Stored stored)
      throws SQLException {
    if (stored == null || stored.position != position || stored.journal != journal) {
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
