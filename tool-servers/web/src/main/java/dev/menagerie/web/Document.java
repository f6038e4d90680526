// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file of the documents' folder, as it was when it was listed.
 *
 * @param name its path below the folder, with slashes
 * @param file where it really is
 * @param key of the file in its file system, as text
 */
record Document(String name, Path file, long size, FileTime modified, String key) {

  static Document of(String name, Path file, BasicFileAttributes attributes) {
    return new Document(
        name,
        file,
        attributes.size(),
        attributes.lastModifiedTime(),
        String.valueOf(attributes.fileKey()));
  }

  String address() {
    return Documents.SCHEME + name;
  }
}
