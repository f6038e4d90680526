// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The numbers that stand for tasks in the hot tables. Used by the writing thread alone. */
final class Journals {

  private static final int REMEMBERED = 10_000;

  private final Tally tally;
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final Map<String, Long> recent = new LinkedHashMap<>(16, 0.75f, true);
  private long last;

  Journals(Connection connection, Tally tally) throws SQLException {
    this.tally = tally;
    select = connection.prepareStatement("SELECT number FROM journal WHERE task = ?");
    insert =
        connection.prepareStatement("INSERT INTO journal (number, task, crc) VALUES (?, ?, ?)");
    delete =
        connection.prepareStatement("UPDATE journal SET task = NULL, crc = ? WHERE number = ?");
    try (var max = connection.prepareStatement("SELECT max(number) FROM journal");
        var rows = max.executeQuery()) {
      last = rows.next() ? rows.getLong(1) : 0;
    }
  }

  OptionalLong find(String task) throws SQLException {
    var known = recent.get(task);
    if (known != null) {
      return OptionalLong.of(known);
    }
    select.setString(1, task);
    try (var rows = select.executeQuery()) {
      if (!rows.next()) {
        return OptionalLong.empty();
      }
      keep(task, rows.getLong(1));
      return OptionalLong.of(rows.getLong(1));
    }
  }

  /** The number of a task, given out now if it has none. */
  long of(String task) throws SQLException {
    var found = find(task);
    if (found.isPresent()) {
      return found.getAsLong();
    }
    insert.setLong(1, ++last);
    insert.setString(2, task);
    insert.setLong(3, crc(last, task));
    insert.executeUpdate();
    tally.added(Tally.Table.JOURNAL, crc(last, task));
    keep(task, last);
    return last;
  }

  void delete(String task) throws SQLException {
    var number = find(task);
    if (number.isPresent()) {
      long dead = crc(number.getAsLong(), null);
      delete.setLong(1, dead);
      delete.setLong(2, number.getAsLong());
      delete.executeUpdate();
      tally.removed(Tally.Table.JOURNAL, crc(number.getAsLong(), task));
      tally.added(Tally.Table.JOURNAL, dead);
      recent.remove(task);
    }
  }

  /** The checksum of a row. */
  static long crc(long number, @Nullable String task) {
    return new Checksum().add(number).add(task).value();
  }

  private void keep(String task, long number) {
    recent.put(task, number);
    if (recent.size() > REMEMBERED) {
      recent.remove(recent.keySet().iterator().next());
    }
  }
}
