// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A temporary folder that no disk holds, where there is room for one: for tests that lay out files
 * thousands of times and do not ask whether the disk took them.
 */
public final class RamFolder implements TempDirFactory {

  private static final Path RAM = Path.of("/dev/shm");
  private static final long ROOM = 1L << 30;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return hasRoom() ? Files.createTempDirectory(RAM, "junit") : Files.createTempDirectory("junit");
  }

  private static boolean hasRoom() throws IOException {
    return Files.isDirectory(RAM)
        && Files.isWritable(RAM)
        && Files.getFileStore(RAM).getUsableSpace() > ROOM;
  }
}
