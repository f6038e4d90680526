// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * What stands beside the files of the graph: their format, and, once they are closed, a checksum of
 * each. The storage has none and would hand out what it finds.
 */
final class Seal {

  /**
   * Of the graph's classes, counted up when what they store changes; a folder of another format is
   * built anew from the journal. 3 keeps in chunks what was taken from a thing, and positions.
   */
  static final int FORMAT = 4;

  private static final String FORMAT_FILE = "format";
  private static final String SUMS_FILE = "sums";

  /** What searches keep, and look after themselves. */
  static final String INDEX = "index";

  private final Path folder;

  Seal(Path folder) {
    this.folder = folder;
  }

  /** 0 if there is nothing; 1 was written by releases that did not say. */
  int format() throws IOException {
    var file = folder.resolve(FORMAT_FILE);
    if (Files.exists(file)) {
      var text = Files.readString(file).strip();
      return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : FORMAT;
    }
    return Files.exists(folder) && !files().isEmpty() ? 1 : 0;
  }

  /** Whether files that were closed are not what they were. */
  boolean isBroken() throws IOException {
    var sums = folder.resolve(SUMS_FILE);
    return Files.exists(sums) && !Files.readAllLines(sums).equals(sums());
  }

  /** From now on the files change. */
  void open() throws IOException {
    Files.deleteIfExists(folder.resolve(SUMS_FILE));
    Files.writeString(folder.resolve(FORMAT_FILE), FORMAT + "\n");
  }

  /** From now on they do not. */
  void close() throws IOException {
    Files.write(folder.resolve(SUMS_FILE), sums());
  }

  private List<String> sums() throws IOException {
    var sums = new ArrayList<String>();
    for (var file : files()) {
      try (var in = new CheckedInputStream(Files.newInputStream(file), new CRC32C())) {
        in.transferTo(OutputStream.nullOutputStream());
        sums.add(
            "%08x %s".formatted(in.getChecksum().getValue(), folder.relativize(file).toString()));
      }
    }
    return sums;
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(it -> !it.getFileName().toString().equals(SUMS_FILE))
          .filter(it -> !folder.relativize(it).startsWith(INDEX))
          .sorted()
          .toList();
    }
  }
}
