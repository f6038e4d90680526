// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the records of tasks. */
final class TaskQuery {

  private static final String ENDED_NOT =
      Arrays.stream(Status.values())
          .filter(it -> !it.ended())
          .map(it -> "'" + it.text() + "'")
          .collect(Collectors.joining(", ", "status IN (", ")"));

  private TaskQuery() {}

  static Optional<TaskRecord> byId(Connection connection, String id) throws SQLException {
    return first(select(connection, "WHERE id = ?", List.of(id)));
  }

  static Optional<TaskRecord> byKey(Connection connection, String key) throws SQLException {
    return first(select(connection, "WHERE idempotency_key = ?", List.of(key)));
  }

  private static Optional<TaskRecord> first(List<TaskRecord> tasks) {
    return tasks.stream().findFirst();
  }

  static List<String> forks(Connection connection, String task) throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT id FROM task WHERE origin = ? ORDER BY created, id")) {
      select.setString(1, task);
      try (var rows = select.executeQuery()) {
        var ids = new ArrayList<String>();
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
        return ids;
      }
    }
  }

  static List<TaskRecord> unfinished(Connection connection) throws SQLException {
    return select(connection, "WHERE " + ENDED_NOT + " ORDER BY created, id", List.of());
  }

  static List<TaskRecord> matching(Connection connection, Filter filter) throws SQLException {
    var conditions = new ArrayList<String>();
    var values = new ArrayList<Object>();
    equal("status", filter.status().map(Status::text), conditions, values);
    equal("agent", filter.agent(), conditions, values);
    equal("session", filter.session(), conditions, values);
    equal("parent", filter.parent(), conditions, values);
    if (filter.after().isPresent()) {
      conditions.add("(created, id) < (SELECT created, id FROM task WHERE id = ?)");
      values.add(filter.after().get());
    }
    values.add(filter.limit());
    var where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    return select(connection, where + " ORDER BY created DESC, id DESC LIMIT ?", values);
  }

  /** Those of no parent, oldest first. */
  static List<TaskRecord> ended(
      Connection connection, Status status, Optional<String> after, int limit) throws SQLException {
    var behind =
        after.isEmpty() ? "" : "AND (created, id) > (SELECT created, id FROM task WHERE id = ?) ";
    var values = new ArrayList<Object>(List.of(status.text()));
    after.ifPresent(values::add);
    values.add(limit);
    return select(
        connection,
        "WHERE status = ? AND parent IS NULL " + behind + "ORDER BY created, id LIMIT ?",
        values);
  }

  /** How many have no parent. */
  static long count(Connection connection, Status status) throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT count(*) FROM task WHERE status = ? AND parent IS NULL")) {
      select.setString(1, status.text());
      try (var rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private static void equal(
      String column, Optional<String> value, List<String> conditions, List<Object> values) {
    if (value.isPresent()) {
      conditions.add(column + " = ?");
      values.add(value.get());
    }
  }

  private static List<TaskRecord> select(Connection connection, String rest, List<?> values)
      throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT %s FROM task %s".formatted(TaskRow.COLUMNS, rest))) {
      for (int i = 0; i < values.size(); i++) {
        select.setObject(i + 1, values.get(i));
      }
      var tasks = new ArrayList<TaskRecord>();
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          tasks.add(TaskRow.of(rows));
        }
      }
      return tasks;
    }
  }
}
