// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A copy of a log, also while it is written. */
public final class AuditCopy {

  private AuditCopy() {}

  /**
   * Copies a log whole, if there is one. What says how far it goes is first, so that no line that
   * it counts is missing.
   *
   * @param copy a folder without a log; created if need be
   */
  public static void of(Path path, Path copy) throws IOException {
    var folder = new AuditFolder(path);
    if (!folder.hasHead()) {
      return;
    }
    Files.createDirectories(copy);
    copy(folder.head(), copy);
    for (var file : folder.files()) {
      copy(file, copy);
    }
    new AuditFolder(copy).keepNames();
  }

  private static void copy(Path file, Path folder) throws IOException {
    var target = Files.copy(file, folder.resolve(file.getFileName()));
    try (var written = FileChannel.open(target, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }
}
