// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The files of a log, which sort by their names: {@code 000000000001-2026-11-28.ndjson}. */
record AuditFolder(Path path) {

  private static final Pattern NAME = Pattern.compile("(\\d{12})-(\\d{4}-\\d\\d-\\d\\d)\\.ndjson");

  /** The first of them first. */
  List<Path> files() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  Path file(long first, Instant time) {
    return path.resolve("%012d-%s.ndjson".formatted(first, day(time)));
  }

  static LocalDate day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** The number that a file begins with. */
  static long first(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 12));
  }

  static String day(Path file) {
    return file.getFileName().toString().substring(13, 23);
  }

  /** Where the line ends that begins at a place; -1 if it has no end. */
  static int lineEnd(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  Path head() {
    return path.resolve(Head.NAME);
  }

  /** Whether something is in it: a full disk may have left it empty. */
  boolean hasHead() throws IOException {
    return Files.exists(head()) && (!Files.isRegularFile(head()) || Files.size(head()) > 0);
  }

  /** Whether there may be a line. */
  boolean hasLines() throws IOException {
    for (var file : files()) {
      if (Files.size(file) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Empty if it is not there, or was not written under this seal. */
  Optional<Head> head(Seal seal) throws IOException {
    return Files.isRegularFile(head())
        ? Head.read(Files.readString(head()), seal)
        : Optional.empty();
  }

  /** Makes sure that the names of files outlast a loss of power. */
  void keepNames() throws IOException {
    try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
