// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Writes the records of tasks. Used by the writing thread alone. */
final class TaskTable {

  private final PreparedStatement save;
  private final PreparedStatement delete;
  private final PreparedStatement owner;

  TaskTable(Connection connection) throws SQLException {
    save =
        connection.prepareStatement(
            """
            INSERT INTO task (id, status, agent, session, parent, idempotency_key, created, body, origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
              status = excluded.status, agent = excluded.agent, session = excluded.session,
              parent = excluded.parent, idempotency_key = excluded.idempotency_key,
              created = excluded.created, body = excluded.body, origin = excluded.origin
            """);
    delete = connection.prepareStatement("DELETE FROM task WHERE id = ?");
    owner = connection.prepareStatement("SELECT id FROM task WHERE idempotency_key = ?");
  }

  void save(TaskRecord task, String body) throws SQLException {
    save.setString(1, task.id());
    save.setString(2, task.status().text());
    save.setString(3, task.agent());
    save.setString(4, task.session().orElse(null));
    save.setString(5, task.parent().orElse(null));
    save.setString(6, task.key().orElse(null));
    save.setLong(7, TaskRow.nanos(task.created()));
    save.setString(8, body);
    save.setString(9, task.origin().map(TaskRecord.Origin::task).orElse(null));
    save.executeUpdate();
  }

  void delete(String task) throws SQLException {
    delete.setString(1, task);
    delete.executeUpdate();
  }

  /** The task created under a key. */
  Optional<String> owner(String key) throws SQLException {
    owner.setString(1, key);
    try (var rows = owner.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }
}
