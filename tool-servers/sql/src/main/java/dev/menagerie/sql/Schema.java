// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tools that look at the structure: {@code tables}, {@code describe}. */
record Schema(Database database) {

  private static final List<String> HEADER = List.of("schema", "name", "kind", "rows", "comment");

  /** From here on rows are no longer counted where the database has no estimate. */
  private static final int COUNTED = 10_000;

  /**
   * A table or view.
   *
   * @param rows how many about, or null if that is not known
   */
  record Table(
      String schema, String name, String kind, @Nullable String rows, @Nullable String comment) {

    String fullName() {
      return schema + "." + name;
    }
  }

  /** The tables and views whose name contains a text, as CSV. */
  String tables(String part) {
    return database.read(
        (connection, deadline) -> {
          var csv = new Csv(database.settings(), HEADER);
          var wanted = part.toLowerCase(Locale.ROOT);
          for (var table : list(connection, deadline)) {
            if (table.fullName().toLowerCase(Locale.ROOT).contains(wanted)
                && !csv.add(row(connection, table))) {
              break;
            }
          }
          return csv.text();
        });
  }

  /** Columns, keys and indexes of a table, named with or without its schema. */
  String describe(String name) {
    return database.read(
        (connection, deadline) ->
            Description.of(connection.getMetaData(), find(list(connection, deadline), name)));
  }

  private static Table find(List<Table> tables, String name) {
    var plain = name.strip().replace("\"", "");
    for (var matches : List.<Predicate<String>>of(plain::equals, plain::equalsIgnoreCase)) {
      var found =
          tables.stream()
              .filter(table -> matches.test(table.fullName()) || matches.test(table.name()))
              .toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      if (found.size() > 1) {
        throw new Refused(
            "table: there are several named \"%s\": %s"
                .formatted(name, String.join(", ", found.stream().map(Table::fullName).toList())));
      }
    }
    throw new Refused("table: there is no \"" + name + "\"; the tool tables lists what there is");
  }

  private List<Table> list(Connection connection, Deadline deadline) throws SQLException {
    var tables = new ArrayList<Table>();
    try (var statement = connection.createStatement()) {
      deadline.watch(statement);
      try (var rows = statement.executeQuery(database.dialect().tables() + " ORDER BY 1, 2")) {
        while (rows.next()) {
          tables.add(
              new Table(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5)));
        }
      }
    }
    return tables;
  }

  private List<@Nullable String> row(Connection connection, Table table) throws SQLException {
    var row = new ArrayList<@Nullable String>();
    row.add(table.schema());
    row.add(table.name());
    row.add(table.kind());
    row.add(database.dialect().countsTables() ? count(connection, table) : table.rows());
    row.add(table.comment());
    return row;
  }

  private static @Nullable String count(Connection connection, Table table) throws SQLException {
    if (!table.kind().equals("table")) {
      return null;
    }
    var sql =
        "SELECT count(*) FROM (SELECT 1 FROM \"%s\" LIMIT %d)"
            .formatted(table.name().replace("\"", "\"\""), COUNTED + 1);
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var count = rows.getInt(1);
      return count > COUNTED ? "more than " + COUNTED : Integer.toString(count);
    }
  }
}
