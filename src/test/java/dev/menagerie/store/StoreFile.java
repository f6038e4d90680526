// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The store's file as another program sees and changes it. */
final class StoreFile {

  private StoreFile() {}

  /** The first number of the first row, or how many rows were changed. */
  static long sql(Path data, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("journal.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout=5000");
      if (!statement.execute(sql)) {
        return statement.getUpdateCount();
      }
      try (var rows = statement.getResultSet()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }
}
