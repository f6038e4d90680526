// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder that holds all that the server keeps, locked for this process.
 *
 * <p>The lock ends with the process, however it ends. Its file stays: deleting it would let two
 * servers lock two files of one name.
 */
public final class DataFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing and locks it.
   *
   * @throws StartRefused when it cannot be written, or another server uses it
   */
  public static DataFolder open(Path folder) {
    var path = folder.toAbsolutePath().normalize();
    try {
      create(path);
      Files.delete(Files.createTempFile(path, "writable", ".tmp"));
      var file =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(file)) {
        file.close();
        throw new StartRefused(
            "the data folder "
                + path
                + " is in use by another server: stop it, or set MENAGERIE_DATA to another folder");
      }
      return new DataFolder(path, file);
    } catch (IOException e) {
      throw new StartRefused(
          "the data folder "
              + path
              + " cannot be written ("
              + reason(e)
              + "): make it writable, or set MENAGERIE_DATA to another folder");
    }
  }

  /** Absolute. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new StartRefused(
          "the data folder cannot be "
              + path
              + ": "
              + e.getFile()
              + " is a file; set MENAGERIE_DATA to a folder");
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.toString();
    };
  }
}
