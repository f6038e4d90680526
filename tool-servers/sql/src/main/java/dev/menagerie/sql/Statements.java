// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** The tools that take SQL: {@code query}, {@code execute}. */
record Statements(Database database) {

  private static final int MAX_SQL = 100_000;

  private static final int MAX_SCALE = 1000;

  /** So many rows are in memory at once. */
  private static final int FETCH = 50;

  /** The rows of a statement that reads, as CSV. */
  String query(String sql, List<JsonValue> parameters) {
    checkText(sql);
    return database.read(
        (connection, deadline) -> {
          try (var statement = prepared(connection, deadline, sql, parameters);
              var rows = statement.executeQuery()) {
            return csv(rows);
          }
        });
  }

  /** Carries out a statement and says how many rows it changed, or returns the rows it gives. */
  String execute(String sql, List<JsonValue> parameters) {
    checkText(sql);
    return database.write(
        (connection, deadline) -> {
          try (var statement = prepared(connection, deadline, sql, parameters)) {
            if (statement.execute()) {
              try (var rows = statement.getResultSet()) {
                return csv(rows);
              }
            }
            var changed = statement.getUpdateCount();
            return changed == 1
                ? "done; 1 row changed"
                : "done; %d rows changed".formatted(changed);
          }
        });
  }

  private String csv(ResultSet rows) throws SQLException {
    var csv = new Csv(database.settings(), Cells.names(rows));
    while (rows.next() && csv.add(Cells.values(rows))) {
      // The text ends where the limits are.
    }
    return csv.text();
  }

  private PreparedStatement prepared(
      Connection connection, Deadline deadline, String sql, List<JsonValue> parameters)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    try {
      deadline.watch(statement);
      bind(statement, database.dialect().parameters(connection, statement, sql), parameters);
      statement.setFetchSize(FETCH);
      statement.setMaxRows(database.settings().maxRows() + 1);
      statement.setQueryTimeout((int) database.settings().timeout().toSeconds());
      return statement;
    } catch (SQLException | Refused e) {
      statement.close();
      throw e;
    }
  }

  private static void checkText(String sql) {
    if (sql.isBlank()) {
      throw new Refused("sql: is empty; write one statement");
    }
    if (sql.length() > MAX_SQL) {
      throw new Refused("sql: has more than " + MAX_SQL + " characters");
    }
  }

  private void bind(PreparedStatement statement, int places, List<JsonValue> values)
      throws SQLException {
    if (places != values.size()) {
      throw new Refused(
          "parameters: the statement has %d places (?) for them, but %d are given"
              .formatted(places, values.size()));
    }
    for (int i = 0; i < places; i++) {
      bind(statement, i + 1, values.get(i));
    }
  }

  private void bind(PreparedStatement statement, int place, JsonValue value) throws SQLException {
    switch (value) {
      case JsonString text -> statement.setString(place, text.getString());
      case JsonNumber number -> statement.setObject(place, number(number.bigDecimalValue()));
      default -> {
        switch (value.getValueType()) {
          case TRUE -> statement.setBoolean(place, true);
          case FALSE -> statement.setBoolean(place, false);
          case NULL -> statement.setNull(place, Types.NULL);
          default ->
              throw new Refused(
                  "parameters: number %d must be a text, a number, true, false or null"
                      .formatted(place));
        }
      }
    }
  }

  /** The smallest type that holds it, since databases widen by themselves but do not narrow. */
  private Object number(BigDecimal number) {
    if (Math.abs(number.scale()) > MAX_SCALE) {
      throw new Refused("parameters: a number is larger or finer than 1000 digits");
    }
    try {
      var whole = number.longValueExact();
      return whole == (int) whole ? (Object) (int) whole : (Object) whole;
    } catch (ArithmeticException _) {
      return database.dialect().decimal(number);
    }
  }
}
