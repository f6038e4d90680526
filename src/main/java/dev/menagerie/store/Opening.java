// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.store.Inspection.Found;
import dev.menagerie.store.Witness.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the file of a store: looks it through without changing anything, and only then brings it up
 * to this release.
 */
record Opening(Sqlite sqlite, Path witness, Connection writer, Found found) {

  static final String FILE = "journal.db";
  static final String WITNESS = "witness";

  /** Up to this size a start checks the structure of the whole file. */
  private static final long SMALL = 64L << 20;

  /**
   * Opens or creates a store in a folder.
   *
   * @throws Damaged if something that was written is missing
   * @throws JournalFailed if the end of what was acknowledged is missing
   */
  static Opening of(Path folder) throws SQLException, IOException {
    var sqlite = new Sqlite(folder.resolve(FILE));
    var witness = folder.resolve(WITNESS);
    var mark = Witness.read(witness);
    var found = inspected(sqlite, mark, witness);
    migrate(sqlite);
    var writer = sqlite.writer();
    try {
      checkpoint(writer);
      if (found == null) {
        var tally = Tally.read(writer);
        found = Inspection.of(writer, tally.isPresent() ? tally.get() : Upgrade.of(writer));
      }
      return new Opening(sqlite, witness, writer, found);
    } catch (SQLException | RuntimeException | Error e) {
      writer.close();
      throw e;
    }
  }

  /** What the file holds; null if it is new or of an older release. */
  private static @Nullable Found inspected(Sqlite sqlite, Mark mark, Path witness)
      throws SQLException, IOException {
    var file = sqlite.file();
    if (!Files.exists(file) || Files.size(file) == 0) {
      require(Mark.NONE, mark, file, witness);
      return null;
    }
    try (var connection = sqlite.inspector()) {
      if (Files.size(file) <= SMALL) {
        Inspection.requireSound(connection, "PRAGMA integrity_check");
      }
      var tally = tally(connection);
      if (tally.isEmpty()) {
        require(new Mark(headOfOlder(connection), mark.changes()), mark, file, witness);
        return null;
      }
      long head = Inspection.head(connection, tally.get().head());
      require(new Mark(head, tally.get().changes()), mark, file, witness);
      return Inspection.of(connection, tally.get());
    }
  }

  private static Optional<Tally> tally(Connection connection) throws SQLException {
    return has(connection, "tally") ? Tally.read(connection) : Optional.empty();
  }

  private static boolean has(Connection connection, String table) throws SQLException {
    try (var select = connection.prepareStatement("SELECT 1 FROM sqlite_schema WHERE name = ?")) {
      select.setString(1, table);
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static long headOfOlder(Connection connection) throws SQLException {
    if (!has(connection, "entry")) {
      return 0;
    }
    return Inspection.head(connection, Upgrade.deleted(connection));
  }

  private static void require(Mark there, Mark acknowledged, Path file, Path witness) {
    if (acknowledged.within(there)) {
      return;
    }
    throw new JournalFailed(
        "%s ends at position %d, but %d was acknowledged%s: the end is lost; restore a backup of the data folder, or delete %s to go on with what is there"
            .formatted(
                file,
                there.position(),
                acknowledged.position(),
                there.position() >= acknowledged.position()
                    ? " with %d changes of records, of which %d are there"
                        .formatted(acknowledged.changes(), there.changes())
                    : "",
                witness));
  }

  private static void migrate(Sqlite sqlite) throws SQLException {
    sqlite.create();
    try {
      Flyway.configure()
          .dataSource(sqlite.source(false))
          .locations("classpath:db/migration")
          .placeholders(Sqlite.WORDS)
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new JournalFailed(
          "%s has tables that this release does not know: %s; use the release that wrote them, or another data folder"
              .formatted(sqlite.file(), e.getMessage()),
          e);
    }
  }

  /**
   * Moves the write-ahead log into the file and empties it. After a failed sync pages of the log
   * may be in memory and not on the disk, and nobody would write them again; so nothing may follow
   * them.
   */
  private static void checkpoint(Connection writer) throws SQLException {
    try (var statement = writer.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
}
