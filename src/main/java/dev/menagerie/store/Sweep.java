// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;

/** Removes the entries of deleted tasks, a few segments at a time, between other writes. */
final class Sweep {

  private static final int SEGMENTS = 8;

  private Sweep() {}

  /**
   * Removes some.
   *
   * @return whether there may be more
   */
  static boolean step(Connection connection) throws SQLException {
    try (var dead =
            connection.prepareStatement("SELECT number FROM journal WHERE task IS NULL LIMIT 1");
        var rows = dead.executeQuery()) {
      if (!rows.next()) {
        return false;
      }
      sweep(connection, rows.getLong(1));
    }
    try (var reclaim = connection.createStatement()) {
      reclaim.executeUpdate(Sqlite.RECLAIM);
    }
    return true;
  }

  private static void sweep(Connection connection, long journal) throws SQLException {
    var firsts = new ArrayList<Long>();
    try (var select =
            connection.prepareStatement(
                "SELECT first, positions FROM segment WHERE journal = ? ORDER BY first LIMIT ?");
        var entry = connection.prepareStatement("DELETE FROM entry WHERE position = ?");
        var large = connection.prepareStatement("DELETE FROM overflow WHERE position = ?");
        var segment =
            connection.prepareStatement("DELETE FROM segment WHERE journal = ? AND first = ?");
        var done = connection.prepareStatement("DELETE FROM journal WHERE number = ?")) {
      select.setLong(1, journal);
      select.setInt(2, SEGMENTS);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          firsts.add(rows.getLong(1));
          for (long position : Positions.decode(rows.getBytes(2))) {
            delete(entry, position);
            delete(large, position);
          }
        }
      }
      for (long first : firsts) {
        segment.setLong(1, journal);
        segment.setLong(2, first);
        segment.executeUpdate();
      }
      if (firsts.size() < SEGMENTS) {
        delete(done, journal);
      }
    }
  }

  private static void delete(PreparedStatement statement, long key) throws SQLException {
    statement.setLong(1, key);
    statement.executeUpdate();
  }
}
