// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Copies of a log, made while it is written or not. */
public final class AuditCopy {

  private AuditCopy() {}

  /**
   * Copies what is written to a folder, which is made. Lines that come meanwhile may be there or
   * not; the head is older than all of them, so the copy fits by itself.
   */
  public static void write(Path from, Path to) throws IOException {
    var folder = new AuditFolder(from);
    Files.createDirectories(to);
    if (folder.hasHead()) {
      Files.write(to.resolve(Head.NAME), head(folder.head()));
    }
    for (var file : folder.files()) {
      var bytes = Files.readAllBytes(file);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--; // a line that is just being written
      }
      Files.write(to.resolve(file.getFileName()), Arrays.copyOf(bytes, end));
    }
  }

  /** It is written in place: read until it is the same twice. */
  private static byte[] head(Path head) throws IOException {
    var before = Files.readAllBytes(head);
    for (var now = Files.readAllBytes(head);
        !Arrays.equals(before, now);
        now = Files.readAllBytes(head)) {
      before = now;
    }
    return before;
  }
}
