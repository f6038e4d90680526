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

  /** The journal whose rows list positions that were deleted and lie within the window. */
  static final long NOBODY = 0;

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
  private final Tally tally;
  private final Map<Long, Tail> open = new HashMap<>();
  private final ArrayDeque<Tail> oldest = new ArrayDeque<>();
  private final Set<Long> touched = new HashSet<>();
  private final Map<Long, long[]> durable = new ConcurrentHashMap<>();

  /**
   * Begins with the tails that were found.
   *
   * @param tails positions by journal, in the order of the first of each
   */
  Segments(Connection connection, Tally tally, Map<Long, long[]> tails) throws SQLException {
    this.tally = tally;
    insert =
        connection.prepareStatement(
            "INSERT INTO segment (journal, first, positions, crc) VALUES (?, ?, ?, ?)");
    for (var found : tails.entrySet()) {
      var tail = new Tail(found.getKey());
      tail.positions = found.getValue();
      tail.size = tail.positions.length;
      open.put(tail.journal, tail);
      oldest.add(tail);
      touched.add(tail.journal);
    }
  }

  /** The checksum of a row. */
  static long crc(long journal, long first, byte[] positions) {
    return new Checksum().add(journal).add(first).add(positions).value();
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
      var positions = Positions.encode(tail.copy());
      long crc = crc(journal, tail.positions[0], positions);
      insert.setBytes(3, positions);
      insert.setLong(4, crc);
      insert.executeUpdate();
      tally.added(Tally.Table.SEGMENT, crc);
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
