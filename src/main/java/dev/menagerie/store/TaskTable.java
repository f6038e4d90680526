// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the records of tasks. Used by the writing thread alone. */
final class TaskTable {

  private final Tally tally;
  private final PreparedStatement save;
  private final PreparedStatement delete;
  private final PreparedStatement owner;
  private final PreparedStatement crc;
  private final PreparedStatement children;

  TaskTable(Connection connection, Tally tally) throws SQLException {
    this.tally = tally;
    save =
        connection.prepareStatement(
            """
            INSERT INTO task (id, status, agent, session, parent, idempotency_key, created, body,
              crc, origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
              status = excluded.status, agent = excluded.agent, session = excluded.session,
              parent = excluded.parent, idempotency_key = excluded.idempotency_key,
              created = excluded.created, body = excluded.body,
              crc = excluded.crc, origin = excluded.origin
            """);
    delete = connection.prepareStatement("DELETE FROM task WHERE id = ?");
    owner = connection.prepareStatement("SELECT id FROM task WHERE idempotency_key = ?");
    crc = connection.prepareStatement("SELECT crc FROM task WHERE id = ?");
    children = connection.prepareStatement("SELECT id FROM task WHERE parent = ?");
  }

  void save(TaskRecord task, String body) throws SQLException {
    forget(task.id());
    long sum = TaskRow.crc(task, body);
    save.setString(1, task.id());
    save.setString(2, task.status().text());
    save.setString(3, task.agent());
    save.setString(4, task.session().orElse(null));
    save.setString(5, task.parent().orElse(null));
    save.setString(6, task.key().orElse(null));
    save.setLong(7, TaskRow.nanos(task.created()));
    save.setString(8, body);
    save.setLong(9, sum);
    save.setString(10, task.origin().map(TaskRecord.Origin::task).orElse(null));
    save.executeUpdate();
    tally.added(Tally.Table.TASK, sum);
  }

  void delete(String task) throws SQLException {
    forget(task);
    delete.setString(1, task);
    delete.executeUpdate();
  }

  private void forget(String task) throws SQLException {
    crc.setString(1, task);
    try (var rows = crc.executeQuery()) {
      if (rows.next()) {
        tally.removed(Tally.Table.TASK, rows.getLong(1));
      }
    }
  }

  /** The tasks that a task delegated. */
  List<String> children(String task) throws SQLException {
    var found = new ArrayList<String>();
    children.setString(1, task);
    try (var rows = children.executeQuery()) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** The task created under a key. */
  Optional<String> owner(String key) throws SQLException {
    owner.setString(1, key);
    try (var rows = owner.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }
}
