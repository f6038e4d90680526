// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of one server's data, locked against a second server while it is open. */
public record DataFolder(Path path, FileChannel lock) implements AutoCloseable {

  /**
   * Creates the folder if need be.
   *
   * @throws JournalFailed if it cannot be written or is in use
   */
  public static DataFolder open(Path path) {
    try {
      Files.createDirectories(path);
      var channel = FileChannel.open(path.resolve("lock"), CREATE, WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new JournalFailed(
            "%s is in use by another server; stop it, or choose another data folder"
                .formatted(path));
      }
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new JournalFailed(
          "%s cannot be written (%s); choose another data folder or change its permissions"
              .formatted(path, JournalFailed.why(e)),
          e);
    }
  }

  // The lock lives as long as its channel.
  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new JournalFailed("%s cannot be unlocked: %s".formatted(path, JournalFailed.why(e)), e);
    }
  }
}
