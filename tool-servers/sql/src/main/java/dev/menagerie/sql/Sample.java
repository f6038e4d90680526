// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;

/** The database that is there when none is configured: a workshop that mends bicycles. */
final class Sample {

  private Sample() {}

  /** Where it is: in the folder for temporary files. */
  static String url() {
    return "jdbc:sqlite:" + file();
  }

  /** Creates it, unless it is there. */
  static void create() {
    if (Files.exists(file())) {
      return;
    }
    try {
      var unfinished = Files.createTempFile(file().toAbsolutePath().getParent(), "workshop", ".db");
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + unfinished);
          var statement = connection.createStatement()) {
        for (var sql : script().split(";\\s*\n")) {
          statement.executeUpdate(sql);
        }
      }
      Files.move(unfinished, file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | SQLException e) {
      throw new Misconfigured(
          "the sample database cannot be created at " + file() + ": " + e.getMessage());
    }
  }

  private static Path file() {
    return Path.of(System.getProperty("java.io.tmpdir"), "workshop.db");
  }

  private static String script() {
    try (var script = Sample.class.getResourceAsStream("workshop.sql")) {
      return new String(
          Objects.requireNonNull(script, "workshop.sql").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
