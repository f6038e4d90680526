// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Copies of a store as it is at one moment, made while it is used or not. */
public final class StoreCopy {

  private StoreCopy() {}

  /** Whether there is a store in a folder. */
  public static boolean isStore(Path folder) {
    return Files.isRegularFile(folder.resolve(Opening.FILE));
  }

  /** How much a store takes at most, in bytes, its write-ahead log included. */
  public static long bytes(Path folder) throws IOException {
    var log = folder.resolve(Opening.FILE + "-wal");
    return Files.size(folder.resolve(Opening.FILE)) + (Files.exists(log) ? Files.size(log) : 0);
  }

  /**
   * Writes what a store holds to a folder, from where it can be opened. Takes as long as the disk
   * does; whoever writes the store does not wait for it.
   *
   * @param folder of the store
   * @param target has no store yet
   * @return the file that was made
   * @throws JournalFailed if it cannot be read, or the copy cannot be written
   */
  public static Path write(Path folder, Path target) {
    var file = target.resolve(Opening.FILE);
    try (var connection = new Sqlite(folder.resolve(Opening.FILE)).inspector();
        var vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, file.toString());
      vacuum.execute();
      return file;
    } catch (SQLException e) {
      throw new JournalFailed(
          "%s cannot be copied to %s: %s; free or mend the disk"
              .formatted(folder.resolve(Opening.FILE), target, e.getMessage()),
          e);
    }
  }
}
