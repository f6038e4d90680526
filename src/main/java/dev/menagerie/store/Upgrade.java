// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.store.Tally.Table;
import jakarta.json.JsonValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;

/** Fills in the checksums of a store that has none yet: a new one, or one of an older release. */
final class Upgrade {

  private record Row(Object key, Object second, long crc) {}

  private final Connection connection;
  private final Tally tally = new Tally();

  private Upgrade(Connection connection) {
    this.connection = connection;
  }

  /** Fills them in, all or none, and returns the tally. */
  static Tally of(Connection connection) throws SQLException {
    var upgrade = new Upgrade(connection);
    try (var transaction = connection.createStatement()) {
      transaction.execute(Sqlite.BEGIN);
      upgrade.fill();
      transaction.execute("COMMIT");
    }
    return upgrade.tally;
  }

  private void fill() throws SQLException {
    long head = Inspection.head(connection, deleted(connection));
    holes(head);
    rows(
        Table.TASK,
        "SELECT %s FROM task".formatted(TaskRow.COLUMNS),
        "UPDATE task SET crc = ? WHERE id = ?",
        row -> new Row(row.getString(1), "", TaskRow.crc(row)));
    rows(
        Table.DOCUMENT,
        "SELECT kind, name, body FROM document",
        "UPDATE document SET crc = ? WHERE kind = ? AND name = ?",
        row ->
            new Row(
                row.getString(1),
                row.getString(2),
                Documents.crc(row.getString(1), row.getString(2), row.getString(3))));
    rows(
        Table.JOURNAL,
        "SELECT number, task FROM journal",
        "UPDATE journal SET crc = ? WHERE number = ?",
        row -> new Row(row.getLong(1), "", Journals.crc(row.getLong(1), row.getString(2))));
    rows(
        Table.SEGMENT,
        "SELECT journal, first, positions FROM segment",
        "UPDATE segment SET crc = ? WHERE journal = ? AND first = ?",
        row ->
            new Row(
                row.getLong(1),
                row.getLong(2),
                Segments.crc(row.getLong(1), row.getLong(2), row.getBytes(3))));
    memory();
    tally.touch();
    tally.write(connection, head);
  }

  /** What an older release noted as the highest position given out. */
  static long deleted(Connection connection) throws SQLException {
    try (var select = connection.prepareStatement("SELECT max(position) FROM deleted");
        var rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  @FunctionalInterface
  private interface Reading {
    Row of(ResultSet row) throws SQLException;
  }

  private void rows(Table table, String select, String update, Reading reading)
      throws SQLException {
    var found = new ArrayList<Row>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(select)) {
      while (rows.next()) {
        found.add(reading.of(rows));
      }
    }
    try (var statement = connection.prepareStatement(update)) {
      for (var row : found) {
        statement.setLong(1, row.crc);
        statement.setObject(2, row.key);
        if (statement.getParameterMetaData().getParameterCount() == 3) {
          statement.setObject(3, row.second);
        }
        statement.executeUpdate();
        tally.added(table, row.crc);
      }
    }
  }

  /** The checksum of an event covers which one is before it now. */
  private void memory() throws SQLException {
    var found = new ArrayList<Row>();
    long before = 0;
    try (var select =
            connection.prepareStatement(
                "SELECT position, space, task, path, body FROM memory_event ORDER BY position");
        var rows = select.executeQuery()) {
      while (rows.next()) {
        long position = rows.getLong(1);
        var event =
            new MemoryEvent(
                position,
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                JsonValue.EMPTY_JSON_OBJECT);
        long crc = Body.stored(rows.getBytes(5)).checksum(before, position, event);
        found.add(new Row(position, "", crc));
        before = position;
      }
    }
    try (var update =
        connection.prepareStatement("UPDATE memory_event SET crc = ? WHERE position = ?")) {
      for (var row : found) {
        update.setLong(1, row.crc);
        update.setObject(2, row.key);
        update.executeUpdate();
      }
    }
    tally.remembered(before);
  }

  /** Positions of the window that nothing has are those of deleted tasks. */
  private void holes(long head) throws SQLException {
    long start = Math.max(1, head - Segments.WINDOW);
    var known = new BitSet();
    for (var table : new String[] {"entry", "memory_event"}) {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT position FROM %s WHERE position >= ?".formatted(table))) {
        select.setLong(1, start);
        try (var rows = select.executeQuery()) {
          while (rows.next()) {
            known.set(Math.toIntExact(rows.getLong(1) - start));
          }
        }
      }
    }
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO segment (journal, first, positions) VALUES (?, ?, ?)")) {
      for (int hole = known.nextClearBit(0); hole + start <= head; ) {
        var positions = new ArrayList<Long>();
        for (; hole + start <= head && positions.size() < Segments.SIZE; ) {
          positions.add(hole + start);
          hole = known.nextClearBit(hole + 1);
        }
        insert.setLong(1, Segments.NOBODY);
        insert.setLong(2, positions.getFirst());
        insert.setBytes(3, Positions.encode(positions.stream().mapToLong(it -> it).toArray()));
        insert.executeUpdate();
      }
    }
  }
}
