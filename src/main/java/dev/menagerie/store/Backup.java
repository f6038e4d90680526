// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/** A copy of a store, made while its server runs or not; a server starts with it as it is. */
public final class Backup {

  private Backup() {}

  /** Whether a folder has a store in it. */
  public static boolean isStore(Path data) {
    return Files.exists(data.resolve(Opening.FILE));
  }

  /**
   * Copies the store of a folder as it is at one moment. The copy is read through, and is on the
   * disk when this returns.
   *
   * @param copy a folder without a store; created if need be
   * @throws JournalFailed if the store cannot be read, or the copy not be written
   */
  public static void copy(Path data, Path copy) {
    var file = data.resolve(Opening.FILE);
    var target = copy.resolve(Opening.FILE);
    try {
      Files.createDirectories(copy);
      try (var connection = new Sqlite(file).inspector();
          var vacuum = connection.prepareStatement("VACUUM INTO ?")) {
        vacuum.setString(1, target.toString());
        vacuum.execute();
      }
      inspect(new Sqlite(target));
      try (var written = FileChannel.open(target, StandardOpenOption.WRITE)) {
        written.force(true);
      }
    } catch (SQLException e) {
      throw new JournalFailed(
          "%s cannot be copied to %s: %s".formatted(file, target, e.getMessage()), e);
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be written (%s)".formatted(target, JournalFailed.why(e)), e);
    }
  }

  private static void inspect(Sqlite copy) throws SQLException {
    try (var connection = copy.inspector()) {
      Inspection.requireSound(connection, "PRAGMA integrity_check");
      var tally = Tally.read(connection);
      if (tally.isPresent()) {
        Inspection.of(connection, tally.get());
      }
    }
  }
}
