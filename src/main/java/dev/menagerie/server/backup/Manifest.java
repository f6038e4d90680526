// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is in a backup.
 *
 * @param at when it was begun, as ISO 8601 has it
 */
record Manifest(int format, String at, List<Part> parts) {

  static final String NAME = "manifest.json";
  static final int FORMAT = 1;

  /** Of the tenant {@code default}. */
  private static final String JOURNAL = "journal.db";

  /** Of a journal or a file of the audit log, below the data folder. */
  private static final Pattern PATH =
      Pattern.compile("(tenants/[a-z0-9][a-z0-9-]{0,62}/)?journal\\.db|audit/[A-Za-z0-9][\\w.-]*");

  /**
   * A file.
   *
   * @param name its path below the data folder
   * @param sha256 of its bytes, in hexadecimal digits
   */
  record Part(String name, long bytes, String sha256) {

    boolean isJournal() {
      return name.endsWith(".db");
    }
  }

  Manifest {
    parts = List.copyOf(parts);
  }

  static Manifest of(Instant at, List<Part> parts) {
    return new Manifest(FORMAT, at.toString(), parts);
  }

  String text() {
    return Shape.of(Manifest.class).encode(this).toString();
  }

  /**
   * Reads one.
   *
   * @throws BackupFailed if it is none, or not of this release
   */
  static Manifest of(String text) {
    try {
      var json = Json.object(text);
      int format = json.getInt("format", 0);
      if (format > FORMAT) {
        throw new BackupFailed(
            "it has the format %d, and this release knows %d; restore it with the release that made it, or a newer one"
                .formatted(format, FORMAT));
      }
      var manifest = Shape.of(Manifest.class).decode(json);
      for (var part : manifest.parts) {
        if (!PATH.matcher(part.name).matches()) {
          throw new BackupFailed("it has a part that belongs to no backup: " + part.name);
        }
      }
      if (manifest.parts.stream().noneMatch(it -> it.name.equals(JOURNAL))) {
        throw new BackupFailed("it has no %s, so there is nothing to restore".formatted(JOURNAL));
      }
      return manifest;
    } catch (Malformed e) {
      throw new BackupFailed("its %s cannot be read: %s".formatted(NAME, e.getMessage()), e);
    }
  }
}
