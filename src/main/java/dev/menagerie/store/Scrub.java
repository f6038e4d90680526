// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Builds the file anew and empties the write-ahead log: neither free pages, nor the gaps in others,
 * nor older pages in the log are left. That it does not succeed is no damage.
 */
final class Scrub {

  private final Sqlite sqlite;
  private @Nullable SQLException failure;

  Scrub(Sqlite sqlite) {
    this.sqlite = sqlite;
  }

  /** Runs between two transactions of the connection that writes. */
  void run() {
    try (var connection = sqlite.rewriter();
        var statement = connection.createStatement()) {
      statement.execute("VACUUM");
      empty(statement);
    } catch (SQLException e) {
      failure = e;
    }
  }

  /** Waits for those who read an older state, as long as for any lock. */
  private static void empty(Statement statement) throws SQLException {
    try (var rows = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      if (rows.next() && rows.getInt(1) != 0) {
        throw new SQLException("somebody reads it for long");
      }
    }
  }

  /** Why the files are not clean, if so. */
  @Nullable SQLException failure() {
    return failure;
  }
}
