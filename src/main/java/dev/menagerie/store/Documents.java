// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes what users registered. */
final class Documents {

  private Documents() {}

  static Map<String, JsonObject> of(Connection connection, String kind) throws SQLException {
    var documents = new TreeMap<String, JsonObject>();
    try (var select =
        connection.prepareStatement("SELECT name, body FROM document WHERE kind = ?")) {
      select.setString(1, kind);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          documents.put(rows.getString(1), Json.object(rows.getString(2)));
        }
      }
    }
    return new LinkedHashMap<>(documents);
  }

  static void save(Connection connection, String kind, String name, String body)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO document (kind, name, body) VALUES (?, ?, ?)
            ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body
            """)) {
      insert.setString(1, kind);
      insert.setString(2, name);
      insert.setString(3, body);
      insert.executeUpdate();
    }
  }

  static void delete(Connection connection, String kind, String name) throws SQLException {
    try (var delete =
        connection.prepareStatement("DELETE FROM document WHERE kind = ? AND name = ?")) {
      delete.setString(1, kind);
      delete.setString(2, name);
      delete.executeUpdate();
    }
  }
}
