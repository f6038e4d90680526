// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes the entries of deleted tasks, a few segments at a time, between other writes. */
final class Sweep {

  private static final int SEGMENTS = 8;

  private final Connection connection;
  private final Tally tally;
  private final long window;

  private Sweep(Connection connection, Tally tally, long head) {
    this.connection = connection;
    this.tally = tally;
    this.window = head - Segments.WINDOW;
  }

  /**
   * Removes some.
   *
   * @return whether there may be more
   */
  static boolean step(Connection connection, Tally tally, long head) throws SQLException {
    var sweep = new Sweep(connection, tally, head);
    try (var dead =
            connection.prepareStatement("SELECT number FROM journal WHERE task IS NULL LIMIT 1");
        var rows = dead.executeQuery()) {
      if (!rows.next()) {
        boolean more = sweep.forget();
        return sweep.reclaim() || more;
      }
      sweep.remove(rows.getLong(1));
    }
    sweep.reclaim();
    return true;
  }

  /**
   * Gives free pages back. The driver runs an update to its end, a query it would run for one page.
   *
   * @return whether there are more
   */
  private boolean reclaim() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(Sqlite.RECLAIM);
      try (var rows = statement.executeQuery(Sqlite.FREE)) {
        return rows.next() && rows.getLong(1) > 0;
      }
    }
  }

  private record Segment(long first, Body bytes, long crc) {

    static Segment of(ResultSet row) throws SQLException {
      return new Segment(row.getLong(1), Body.stored(row.getBytes(2)), row.getLong(3));
    }

    long[] positions() {
      return Positions.decode(bytes.bytes());
    }
  }

  private List<Segment> segments(long journal) throws SQLException {
    var found = new ArrayList<Segment>();
    try (var select =
        connection.prepareStatement(
            "SELECT first, positions, crc FROM segment WHERE journal = ? ORDER BY first LIMIT ?")) {
      select.setLong(1, journal);
      select.setInt(2, SEGMENTS);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(Segment.of(rows));
        }
      }
    }
    return found;
  }

  private void remove(long journal) throws SQLException {
    var segments = segments(journal);
    try (var entry = connection.prepareStatement("DELETE FROM entry WHERE position = ?");
        var large = connection.prepareStatement("DELETE FROM overflow WHERE position = ?");
        var done = connection.prepareStatement("DELETE FROM journal WHERE number = ?")) {
      for (var segment : segments) {
        var positions = segment.positions();
        for (long position : positions) {
          delete(entry, position);
          delete(large, position);
        }
        drop(journal, segment);
        if (positions[positions.length - 1] >= window) {
          keep(segment);
        }
      }
      if (segments.size() < SEGMENTS) {
        delete(done, journal);
        tally.removed(Tally.Table.JOURNAL, Journals.crc(journal, null));
      }
    }
  }

  /** The positions of the window must all be accounted for, those that are gone too. */
  private void keep(Segment segment) throws SQLException {
    long crc = Segments.crc(Segments.NOBODY, segment.first, segment.bytes.bytes());
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO segment (journal, first, positions, crc) VALUES (?, ?, ?, ?)")) {
      insert.setLong(1, Segments.NOBODY);
      insert.setLong(2, segment.first);
      insert.setBytes(3, segment.bytes.bytes());
      insert.setLong(4, crc);
      insert.executeUpdate();
    }
    tally.added(Tally.Table.SEGMENT, crc);
  }

  /**
   * Drops some of what was kept and has left the window. A segment that reaches back far may still
   * be within the window while those behind it are not.
   *
   * @return whether there may be more
   */
  private boolean forget() throws SQLException {
    var left = new ArrayList<Segment>();
    try (var select =
        connection.prepareStatement(
            "SELECT first, positions, crc FROM segment WHERE journal = ? AND first < ?"
                + " ORDER BY first")) {
      select.setLong(1, Segments.NOBODY);
      select.setLong(2, window);
      try (var rows = select.executeQuery()) {
        while (left.size() < SEGMENTS && rows.next()) {
          var segment = Segment.of(rows);
          var positions = segment.positions();
          if (positions[positions.length - 1] < window) {
            left.add(segment);
          }
        }
      }
    }
    for (var segment : left) {
      drop(Segments.NOBODY, segment);
    }
    return left.size() == SEGMENTS;
  }

  private void drop(long journal, Segment segment) throws SQLException {
    try (var delete =
        connection.prepareStatement("DELETE FROM segment WHERE journal = ? AND first = ?")) {
      delete.setLong(1, journal);
      delete.setLong(2, segment.first);
      delete.executeUpdate();
    }
    tally.removed(Tally.Table.SEGMENT, segment.crc);
  }

  private static void delete(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    statement.executeUpdate();
  }
}
