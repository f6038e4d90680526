// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What is particular to SQLite: the file, its settings and the words its SQL needs. */
record Sqlite(Path file) {

  /** What the migrations' placeholders stand for. */
  static final Map<String, String> WORDS =
      Map.of("key", "INTEGER PRIMARY KEY", "bytes", "BLOB", "clustered", "WITHOUT ROWID");

  /** Takes the write lock at once, and only until the commit: the driver's own way keeps it. */
  static final String BEGIN = "BEGIN IMMEDIATE";

  /** Gives freed pages back to the file system, some at a time. */
  static final String RECLAIM = "PRAGMA incremental_vacuum(256)";

  /** How many pages are free. */
  static final String FREE = "PRAGMA freelist_count";

  /** Moves the write-ahead log into the file, which is cut where its free pages were. */
  static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

  private static final int BUSY_MS = 10_000;

  /** Page size and vacuum mode can only be chosen before the first table. */
  void create() throws SQLException {
    try (var connection = source(false).getConnection();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size=8192");
      statement.execute("PRAGMA auto_vacuum=INCREMENTAL");
      statement.execute("PRAGMA journal_mode=WAL");
    }
  }

  /**
   * The one connection that writes. Its write-ahead log goes into the file when it has grown to 32
   * MB, and needs no folder for what it notes within a statement.
   */
  Connection writer() throws SQLException {
    var connection = source(false).getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint=4000");
      statement.execute("PRAGMA journal_size_limit=67108864");
      statement.execute("PRAGMA temp_store=MEMORY");
    }
    return connection;
  }

  /**
   * A connection that rewrites the whole file. What it copies meanwhile is beside the file, on the
   * disk that holds it anyway, and need not fit into memory.
   */
  Connection rewriter() throws SQLException {
    var connection = source(false).getConnection();
    try (var statement = connection.createStatement()) {
      var folder = file.toAbsolutePath().resolveSibling("").toString().replace("'", "''");
      statement.execute("PRAGMA temp_store_directory='%s'".formatted(folder));
      statement.execute("PRAGMA temp_store=FILE");
    }
    return connection;
  }

  /**
   * A connection that changes nothing, not even at its end: that of the last connection that may
   * write moves the write-ahead log into the file.
   */
  Connection inspector() throws SQLException {
    return source(true).getConnection();
  }

  HikariDataSource readers(int size) {
    var pool = new HikariConfig();
    pool.setPoolName("menagerie-store");
    pool.setDataSource(source(true));
    pool.setReadOnly(true);
    pool.setMaximumPoolSize(size);
    return new HikariDataSource(pool);
  }

  SQLiteDataSource source(boolean readOnly) {
    var config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(BUSY_MS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }
}
