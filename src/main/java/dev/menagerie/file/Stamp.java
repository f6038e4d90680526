// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * How a file looks from outside: while it looks the same nobody has written it.
 *
 * @param real the file itself; a link to it may lead elsewhere later
 * @param size in bytes
 * @param key of the file system, empty if it has none
 */
public record Stamp(Path real, FileTime modified, long size, String key) {

  /** Of no file. */
  static final Stamp NONE = new Stamp(Path.of(""), FileTime.fromMillis(0), -1, "");

  /**
   * How a file looks now.
   *
   * @throws IOException if it is not there
   */
  public static Stamp of(Path file) throws IOException {
    var real = file.toRealPath();
    var attributes = Files.readAttributes(real, BasicFileAttributes.class);
    var key = attributes.fileKey();
    return new Stamp(
        real, attributes.lastModifiedTime(), attributes.size(), key == null ? "" : key.toString());
  }
}
