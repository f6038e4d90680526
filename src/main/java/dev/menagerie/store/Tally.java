// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Which rows there must be, kept in the same transactions as the rows: their numbers and the sums
 * of their checksums, whatever their order. A row that is lost shows when all are read. Used by the
 * writing thread alone.
 */
final class Tally {

  /** A table that is read as a whole when the store opens. */
  enum Table {
    TASK,
    DOCUMENT,
    JOURNAL,
    SEGMENT
  }

  private record Rows(long count, long sum) {

    static final Rows NONE = new Rows(0, 0);
  }

  private final Map<Table, Rows> rows = new EnumMap<>(Table.class);
  private long changes;
  private long head;
  private long memory;
  private boolean changed;

  /**
   * The tally in the file; empty if none has been written yet.
   *
   * @throws Damaged if it is not whole
   */
  static Optional<Tally> read(Connection connection) throws SQLException {
    try (var select = connection.prepareStatement("SELECT body, crc FROM tally");
        var rows = select.executeQuery()) {
      if (!rows.next()) {
        return Optional.empty();
      }
      var body = rows.getString(1);
      if (body == null || rows.getLong(2) != new Checksum().add(body).value()) {
        throw Damaged.of("the tally of all rows");
      }
      return Optional.of(of(body));
    }
  }

  private static Tally of(String body) {
    var numbers = Arrays.stream(body.split(" ")).mapToLong(Long::parseLong).toArray();
    var tally = new Tally();
    tally.changes = numbers[0];
    tally.head = numbers[1];
    tally.memory = numbers[2];
    int next = 3;
    for (var table : Table.values()) {
      tally.rows.put(table, new Rows(numbers[next++], numbers[next++]));
    }
    return tally;
  }

  private String body() {
    var numbers = LongStream.builder().add(changes).add(head).add(memory);
    for (var table : Table.values()) {
      numbers.add(rows(table).count).add(rows(table).sum);
    }
    return numbers.build().mapToObj(Long::toString).collect(Collectors.joining(" "));
  }

  /** How many transactions have changed it. */
  long changes() {
    return changes;
  }

  /** The highest position given out when it was last written. */
  long head() {
    return head;
  }

  /** The position of the last memory event, 0 if there is none. */
  long memory() {
    return memory;
  }

  void added(Table table, long crc) {
    rows.put(table, new Rows(rows(table).count + 1, rows(table).sum + crc));
    changed = true;
  }

  void removed(Table table, long crc) {
    rows.put(table, new Rows(rows(table).count - 1, rows(table).sum - crc));
    changed = true;
  }

  void remembered(long position) {
    memory = position;
    changed = true;
  }

  /**
   * Compares it with what was found in a table.
   *
   * @throws Damaged if rows are missing or there are too many
   */
  void requireSame(Table table, Tally found) throws Damaged {
    if (!rows(table).equals(found.rows(table))) {
      throw Damaged.of(
          "a row of table %s (%d of %d are there)"
              .formatted(
                  table.name().toLowerCase(Locale.ROOT),
                  found.rows(table).count,
                  rows(table).count));
    }
  }

  private Rows rows(Table table) {
    return rows.getOrDefault(table, Rows.NONE);
  }

  /** Writes it if it has changed. To be called before each commit. */
  void write(Connection connection, long head) throws SQLException {
    if (!changed) {
      return;
    }
    changed = false;
    changes++;
    this.head = head;
    var body = body();
    try (var save =
        connection.prepareStatement(
            """
            INSERT INTO tally (only, body, crc) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET body = excluded.body, crc = excluded.crc
            """)) {
      save.setString(1, body);
      save.setLong(2, new Checksum().add(body).value());
      save.executeUpdate();
    }
  }

  /** Has it written even if no row changes. */
  void touch() {
    changed = true;
  }
}
