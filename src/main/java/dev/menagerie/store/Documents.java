// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes what users registered. */
final class Documents {

  private Documents() {}

  static Map<String, JsonObject> of(Connection connection, String kind) throws SQLException {
    var documents = new TreeMap<String, JsonObject>();
    try (var select =
        connection.prepareStatement("SELECT name, body, crc FROM document WHERE kind = ?")) {
      select.setString(1, kind);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          documents.put(rows.getString(1), document(kind, rows));
        }
      }
    }
    return new LinkedHashMap<>(documents);
  }

  static Optional<JsonObject> of(Connection connection, String kind, String name)
      throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT name, body, crc FROM document WHERE kind = ? AND name = ?")) {
      select.setString(1, kind);
      select.setString(2, name);
      try (var rows = select.executeQuery()) {
        return rows.next() ? Optional.of(document(kind, rows)) : Optional.empty();
      }
    }
  }

  /** That of the row where a select of name, body and checksum is. */
  private static JsonObject document(String kind, ResultSet rows) throws SQLException {
    var name = rows.getString(1);
    var body = rows.getString(2);
    if (crc(kind, name, body) != rows.getLong(3)) {
      throw Damaged.of("the %s %s".formatted(kind, name));
    }
    return Json.object(body);
  }

  static void save(Connection connection, Tally tally, String kind, String name, String body)
      throws SQLException {
    delete(connection, tally, kind, name);
    saveFirst(connection, tally, kind, name, body);
  }

  /** Adds a document unless there is one. */
  static void saveFirst(Connection connection, Tally tally, String kind, String name, String body)
      throws SQLException {
    long crc = crc(kind, name, body);
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO document (kind, name, body, crc) VALUES (?, ?, ?, ?)
            ON CONFLICT (kind, name) DO NOTHING
            """)) {
      insert.setString(1, kind);
      insert.setString(2, name);
      insert.setString(3, body);
      insert.setLong(4, crc);
      if (insert.executeUpdate() == 1) {
        tally.added(Tally.Table.DOCUMENT, crc);
      }
    }
  }

  static void delete(Connection connection, Tally tally, String kind, String name)
      throws SQLException {
    forget(connection, tally, kind, name);
    try (var delete =
        connection.prepareStatement("DELETE FROM document WHERE kind = ? AND name = ?")) {
      delete.setString(1, kind);
      delete.setString(2, name);
      delete.executeUpdate();
    }
  }

  private static void forget(Connection connection, Tally tally, String kind, String name)
      throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT crc FROM document WHERE kind = ? AND name = ?")) {
      select.setString(1, kind);
      select.setString(2, name);
      try (var rows = select.executeQuery()) {
        if (rows.next()) {
          tally.removed(Tally.Table.DOCUMENT, rows.getLong(1));
        }
      }
    }
  }

  /** The checksum of a row. */
  static long crc(String kind, String name, String body) {
    return new Checksum().add(kind).add(name).add(body).value();
  }
}
