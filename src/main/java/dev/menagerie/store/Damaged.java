// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** Something stored is missing or is not what was written. */
final class Damaged extends SQLException {

  private static final long serialVersionUID = 1;

  private Damaged(String what) {
    super(what + " is missing or damaged");
  }

  static Damaged of(String what) {
    return new Damaged(what);
  }

  /** What an operator reads about a file that SQL could not be read from. */
  static String advice(Path file, SQLException e) {
    return e instanceof Damaged
        ? "%s: %s; stop the server and restore a backup of the data folder"
            .formatted(file, e.getMessage())
        : "%s cannot be read: %s; mend the disk or restore a backup of the data folder"
            .formatted(file, e.getMessage());
  }
}
