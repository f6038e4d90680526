// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A bit of a stored entry that is not what was written, until this is closed. */
public record FlippedBit(Path file, long position) implements AutoCloseable {

  /**
   * Flips a bit in a task's entry. The store may be open.
   *
   * @param data folder of the store
   * @param entry its number in the task's journal, from 0; not a large one
   */
  public static FlippedBit in(Path data, String task, int entry) {
    var file = data.resolve("journal.db");
    try (var connection = open(file);
        var select =
            connection.prepareStatement(
                """
                SELECT position FROM entry WHERE journal =
                  (SELECT number FROM journal WHERE task = ?) ORDER BY position LIMIT 1 OFFSET ?
                """)) {
      select.setString(1, task);
      select.setInt(2, entry);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new AssertionError("task %s has no entry %d".formatted(task, entry));
        }
        var bit = new FlippedBit(file, rows.getLong(1));
        bit.flip();
        return bit;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private void flip() throws SQLException {
    try (var connection = open(file);
        var select = connection.prepareStatement("SELECT body FROM entry WHERE position = ?");
        var update = connection.prepareStatement("UPDATE entry SET body = ? WHERE position = ?")) {
      select.setLong(1, position);
      byte[] body;
      try (var rows = select.executeQuery()) {
        body = rows.getBytes(1);
      }
      body[body.length / 2] ^= 1;
      update.setBytes(1, body);
      update.setLong(2, position);
      update.executeUpdate();
    }
  }

  /** Flips it back. */
  @Override
  public void close() {
    try {
      flip();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
