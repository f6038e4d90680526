// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.store.Tally.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks a store through before it is used: every row of every table but the entries and the memory
 * events, and of these that the latest are all there. What is older shows when it is read: the
 * segments say which entries there must be, and each event which one is before it.
 */
final class Inspection {

  /**
   * What a store was found to hold.
   *
   * @param head the highest position given out
   * @param tails the positions that no segment covers, by journal
   */
  record Found(long head, Tally tally, Map<Long, long[]> tails) {}

  private static final List<String> INDEXED = List.of("journal", "segment", "task", "document");

  private final Connection connection;
  private final Tally tally;
  private final Tally seen = new Tally();
  private final long head;
  private final long start;
  private final BitSet known = new BitSet();
  private final BitSet covered = new BitSet();

  private Inspection(Connection connection, Tally tally) throws SQLException {
    this.connection = connection;
    this.tally = tally;
    head = head(connection, tally.head());
    start = Math.max(1, head - Segments.WINDOW);
  }

  /**
   * Looks through everything.
   *
   * @throws Damaged if something is missing or not what was written
   */
  static Found of(Connection connection, Tally tally) throws SQLException {
    return new Inspection(connection, tally).found();
  }

  private Found found() throws SQLException {
    for (var table : INDEXED) {
      requireSound(connection, "PRAGMA integrity_check(%s)".formatted(table));
    }
    scan(Table.TASK, "SELECT %s FROM task".formatted(TaskRow.COLUMNS), row -> TaskRow.require(row));
    scan(Table.DOCUMENT, "SELECT kind, name, body, crc FROM document", Inspection::document);
    scan(Table.JOURNAL, "SELECT number, task, crc FROM journal", Inspection::journal);
    scan(Table.SEGMENT, "SELECT journal, first, positions, crc FROM segment", this::segment);
    memory();
    var tails = tails();
    int missing = known.nextClearBit(0);
    if (missing + start <= head) {
      throw Damaged.of("entry or memory event %d".formatted(missing + start));
    }
    return new Found(head, tally, tails);
  }

  /** The highest position that a file holds or has ever given out. */
  static long head(Connection connection, long given) throws SQLException {
    try (var select =
        connection.prepareStatement(
            """
            SELECT max(?, coalesce((SELECT max(position) FROM entry), 0),
              coalesce((SELECT max(position) FROM memory_event), 0))
            """)) {
      select.setLong(1, given);
      try (var rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : given;
      }
    }
  }

  /** Runs a check of the database itself. */
  static void requireSound(Connection connection, String check) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(check)) {
      if (rows.next() && !rows.getString(1).equals("ok")) {
        throw Damaged.of("what %s says is: %s; something".formatted(check, rows.getString(1)));
      }
    }
  }

  /** Checks the row that a result stands on. */
  @FunctionalInterface
  private interface Check {
    long crc(ResultSet row) throws SQLException;
  }

  private void scan(Table table, String select, Check check) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(select)) {
      while (rows.next()) {
        seen.added(table, check.crc(rows));
      }
    }
    tally.requireSame(table, seen);
  }

  private static long document(ResultSet row) throws SQLException {
    long crc = Documents.crc(row.getString(1), row.getString(2), row.getString(3));
    return required(crc, row.getLong(4), row.getString(1) + " " + row.getString(2));
  }

  private static long journal(ResultSet row) throws SQLException {
    long crc = Journals.crc(row.getLong(1), row.getString(2));
    return required(crc, row.getLong(3), "journal " + row.getLong(1));
  }

  private long segment(ResultSet row) throws SQLException {
    long journal = row.getLong(1);
    var bytes = row.getBytes(3);
    long crc = Segments.crc(journal, row.getLong(2), bytes);
    required(crc, row.getLong(4), "the list of entries of journal " + journal);
    for (long position : Positions.decode(bytes)) {
      if (position >= start) {
        mark(journal == Segments.NOBODY ? known : covered, position);
      }
    }
    return crc;
  }

  private static long required(long crc, long stored, String what) throws Damaged {
    if (crc != stored) {
      throw Damaged.of(what);
    }
    return crc;
  }

  private void mark(BitSet set, long position) {
    set.set(Math.toIntExact(position - start));
  }

  private void memory() throws SQLException {
    long last = 0;
    try (var select =
        connection.prepareStatement(
            "SELECT position FROM memory_event WHERE position >= ? ORDER BY position")) {
      select.setLong(1, start);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          last = rows.getLong(1);
          mark(known, last);
        }
      }
    }
    if (last != tally.memory() && (last != 0 || tally.memory() >= start)) {
      throw Damaged.of("memory event %d".formatted(tally.memory()));
    }
  }

  private Map<Long, long[]> tails() throws SQLException {
    var tails = new LinkedHashMap<Long, List<Long>>();
    try (var select =
        connection.prepareStatement(
            "SELECT position, journal FROM entry WHERE position >= ? ORDER BY position")) {
      select.setLong(1, start);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          long position = rows.getLong(1);
          mark(known, position);
          if (!covered.get(Math.toIntExact(position - start))) {
            tails.computeIfAbsent(rows.getLong(2), _ -> new ArrayList<>()).add(position);
          }
        }
      }
    }
    var found = new LinkedHashMap<Long, long[]>();
    for (var tail : tails.entrySet()) {
      for (long position : tail.getValue()) {
        if (!EntryQuery.whole(connection, position, tail.getKey())) {
          throw Damaged.of("entry %d".formatted(position));
        }
      }
      found.put(tail.getKey(), tail.getValue().stream().mapToLong(it -> it).toArray());
    }
    return found;
  }
}
