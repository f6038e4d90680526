// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where each journal's entries are. Every 64 positions of a journal make a row; the tail that no
 * row covers yet is kept here, and no tail reaches back further than {@link #WINDOW} positions, so
 * that opening reads only these.
 *
 * <p>All but {@link #tail} belongs to the writing thread.
 */
final class Segments {

  static final int SIZE = 64;
  static final long WINDOW = 65_536;

  private static final class Tail {
    final long journal;
    long[] positions = new long[4];
    int size;

    Tail(long journal) {
      this.journal = journal;
    }

    void add(long position) {
      if (size == positions.length) {
        positions = Arrays.copyOf(positions, size * 2);
      }
      positions[size++] = position;
    }

    long[] copy() {
      return Arrays.copyOf(positions, size);
    }
  }

  private final PreparedStatement insert;
  private final Map<Long, Tail> open = new HashMap<>();
  private final ArrayDeque<Tail> oldest = new ArrayDeque<>();
  private final Set<Long> touched = new HashSet<>();
  private final Map<Long, long[]> durable = new ConcurrentHashMap<>();

  /** Finds the tails anew: the entries that no row covers. */
  Segments(Connection connection, long head) throws SQLException {
    insert =
        connection.prepareStatement(
            "INSERT INTO segment (journal, first, positions) VALUES (?, ?, ?)");
    var covered = new HashMap<Long, Long>();
    try (var last =
            connection.prepareStatement(
                "SELECT positions FROM segment WHERE journal = ? ORDER BY first DESC LIMIT 1");
        var recent =
            connection.prepareStatement(
                "SELECT position, journal FROM entry WHERE position >= ? ORDER BY position")) {
      recent.setLong(1, head - WINDOW);
      try (var rows = recent.executeQuery()) {
        while (rows.next()) {
          long position = rows.getLong(1);
          long journal = rows.getLong(2);
          Long end = covered.get(journal);
          if (end == null) {
            end = lastCovered(last, journal);
            covered.put(journal, end);
          }
          if (position > end) {
            add(journal, position);
          }
        }
      }
    }
  }

  private static long lastCovered(PreparedStatement last, long journal) throws SQLException {
    last.setLong(1, journal);
    try (var rows = last.executeQuery()) {
      if (!rows.next()) {
        return 0;
      }
      var positions = Positions.decode(rows.getBytes(1));
      return positions[positions.length - 1];
    }
  }

  void add(long journal, long position) throws SQLException {
    var tail = open.get(journal);
    if (tail == null) {
      tail = new Tail(journal);
      open.put(journal, tail);
      oldest.add(tail);
    }
    tail.add(position);
    touched.add(journal);
    if (tail.size == SIZE) {
      end(journal);
    }
  }

  /** Writes the tail of a journal, which will not grow soon. */
  void end(long journal) throws SQLException {
    var tail = open.remove(journal);
    if (tail != null) {
      touched.add(journal);
      insert.setLong(1, journal);
      insert.setLong(2, tail.positions[0]);
      insert.setBytes(3, Positions.encode(tail.copy()));
      insert.executeUpdate();
      tail.positions = new long[] {tail.positions[0]};
    }
  }

  /** Writes the tails that reach back too far. To be called before each commit. */
  void advance(long head) throws SQLException {
    for (var tail = oldest.peek(); tail != null; tail = oldest.peek()) {
      if (open.get(tail.journal) == tail) {
        if (head - tail.positions[0] < WINDOW) {
          return;
        }
        end(tail.journal);
      }
      oldest.remove();
    }
  }

  /** Shows the tails to readers. To be called after each commit. */
  void publish() {
    for (long journal : touched) {
      var tail = open.get(journal);
      if (tail == null) {
        durable.remove(journal);
      } else {
        durable.put(journal, tail.copy());
      }
    }
    touched.clear();
  }

  /**
   * The durable positions of a journal that had no row a moment ago. A reader asks before it reads
   * the rows: what leaves the tail in between is then seen in a row.
   */
  long[] tail(long journal) {
    return durable.getOrDefault(journal, new long[0]);
  }
}
