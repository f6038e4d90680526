// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder for what is only needed meanwhile, for the eyes of this user alone. It is locked while
 * it is in use, so that those which a process left that was killed are known.
 */
record Scratch(Path folder, FileChannel lock) implements AutoCloseable {

  private static final String PREFIX = ".menagerie-scratch-";
  private static final String LOCK = ".lock";

  static Scratch in(Path parent) throws IOException {
    var folder = Files.createTempDirectory(parent, PREFIX);
    var lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var _ = lock.lock();
    return new Scratch(folder, lock);
  }

  /** Whether a name is that of such a folder. */
  static boolean isName(String name) {
    return name.startsWith(PREFIX);
  }

  /** Removes those that nobody uses any more. */
  static void discardLeft(Path parent) throws IOException {
    try (var files = Files.list(parent)) {
      for (var folder : files.filter(it -> isName(it.getFileName().toString())).toList()) {
        if (isLeft(folder.resolve(LOCK))) {
          Discard.folder(folder);
        }
      }
    }
  }

  /** One without a lock is just being made, or empty. */
  private static boolean isLeft(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var lock = tryLock(channel)) {
      return lock != null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
    Discard.folder(folder);
  }
}
