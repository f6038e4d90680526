// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.SQLException;
import java.util.Set;

/** What a database said against a statement, with what to do where that is plain. */
final class Complaint {

  /** No such table, no such column: PostgreSQL's states, and H2's. */
  private static final Set<String> UNKNOWN_TABLE =
      Set.of("42P01", "3F000", "42S02", "42S03", "42S04", "90079");

  private static final Set<String> UNKNOWN_COLUMN = Set.of("42703", "42S22");

  private Complaint() {}

  static String of(Dialect dialect, SQLException e) {
    var said = dialect.said(e);
    var state = String.valueOf(e.getSQLState());
    if (UNKNOWN_TABLE.contains(state) || said.startsWith("no such table")) {
      return said + "; the tool tables lists what there is";
    }
    if (UNKNOWN_COLUMN.contains(state) || said.startsWith("no such column")) {
      return said + "; the tool describe lists a table's columns";
    }
    if (said.contains("maxResultBuffer")) {
      return "a row or a few of them hold more than 16 MB; select fewer columns, or parts of values"
          + " with substr";
    }
    return said;
  }
}
