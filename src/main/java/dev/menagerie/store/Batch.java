// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes that become durable together, one batch after the other on the writing connection.
 * Entries are held back until the end and inserted many at a time. Used by the writing thread
 * alone.
 */
final class Batch implements AutoCloseable {

  /** Larger bodies lie beside the entry. */
  static final int LARGE = 64 * 1024;

  private static final int[] ROWS = {64, 8, 1};

  private record Row(long position, long journal, long crc, Body body) {}

  private final Connection connection;
  private final Tally tally;
  private final Segments segments;
  private final Statement transaction;
  private final Journals journals;
  private final TaskTable tasks;
  private final List<PreparedStatement> inserts = new ArrayList<>();
  private final PreparedStatement insertLarge;
  private final PreparedStatement insertEvent;
  private final List<Row> rows = new ArrayList<>();
  private List<Entry> entries = new ArrayList<>();
  private long head;
  private boolean swept;
  private @Nullable Scrub scrub;

  Batch(Connection connection, Tally tally, Segments segments, long head) throws SQLException {
    this.connection = connection;
    this.tally = tally;
    this.segments = segments;
    this.head = head;
    transaction = connection.createStatement();
    journals = new Journals(connection, tally);
    tasks = new TaskTable(connection, tally);
    for (int count : ROWS) {
      inserts.add(
          connection.prepareStatement(
              "INSERT INTO entry (position, journal, crc, body) VALUES (?, ?, ?, ?)"
                  + ", (?, ?, ?, ?)".repeat(count - 1)));
    }
    insertLarge =
        connection.prepareStatement("INSERT INTO overflow (position, body) VALUES (?, ?)");
    insertEvent =
        connection.prepareStatement(
            "INSERT INTO memory_event (position, space, task, path, crc, body)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
  }

  Connection connection() {
    return connection;
  }

  Tally tally() {
    return tally;
  }

  /** The highest position given out. */
  long head() {
    return head;
  }

  /** How far it has come. */
  Witness.Mark mark() {
    return new Witness.Mark(head, tally.changes());
  }

  void begin() throws SQLException {
    transaction.execute(Sqlite.BEGIN);
  }

  /**
   * Adds writes that belong together.
   *
   * @return the last position given to one of them, 0 if none was
   * @throws KeyTaken before anything is changed
   */
  long add(List<Prepared> writes) throws SQLException {
    checkKeys(writes);
    long last = 0;
    for (var write : writes) {
      switch (write) {
        case Prepared.Append(var entry, var body) -> last = append(entry, body);
        case Prepared.Save(var task, var body) -> save(task, body);
        case Prepared.Remember(var event, var body) -> last = remember(event, body);
      }
    }
    return last;
  }

  private void checkKeys(List<Prepared> writes) throws SQLException {
    var owners = new HashMap<String, String>();
    for (var write : writes) {
      if (write instanceof Prepared.Save(var task, _) && task.key().isPresent()) {
        var key = task.key().get();
        var owner = owners.containsKey(key) ? owners.get(key) : tasks.owner(key).orElse(task.id());
        if (!owner.equals(task.id())) {
          throw new KeyTaken(key, owner);
        }
        owners.put(key, owner);
      }
    }
  }

  private long append(Entry entry, Body body) throws SQLException {
    long position = ++head;
    long journal = journals.of(entry.task());
    long crc = body.checksum(position, journal);
    if (body.length() > LARGE) {
      insertLarge.setLong(1, position);
      insertLarge.setBytes(2, body.bytes());
      insertLarge.executeUpdate();
    }
    rows.add(new Row(position, journal, crc, body.length() > LARGE ? Body.NONE : body));
    entries.add(entry.at(position));
    segments.add(journal, position);
    return position;
  }

  private void save(TaskRecord task, String body) throws SQLException {
    tasks.save(task, body);
    if (task.status().ended()) {
      var journal = journals.find(task.id());
      if (journal.isPresent()) {
        segments.end(journal.getAsLong());
      }
    }
  }

  private long remember(MemoryEvent event, Body body) throws SQLException {
    long position = ++head;
    insertEvent.setLong(1, position);
    insertEvent.setString(2, event.space());
    insertEvent.setString(3, event.task());
    insertEvent.setString(4, event.path());
    insertEvent.setLong(5, body.checksum(tally.memory(), position, event));
    insertEvent.setBytes(6, body.bytes());
    insertEvent.executeUpdate();
    tally.remembered(position);
    return position;
  }

  /** Makes a task, its children and their entries invisible; {@link Sweep} removes them. */
  void delete(String task) throws SQLException {
    for (var child : tasks.children(task)) {
      delete(child);
    }
    tasks.delete(task);
    Documents.delete(connection, tally, Catalogue.CALLBACK, task);
    var journal = journals.find(task);
    if (journal.isPresent()) {
      segments.end(journal.getAsLong());
      journals.delete(task);
    }
  }

  /**
   * Removes some of what was deleted.
   *
   * @return whether there may be more
   */
  boolean sweep() throws SQLException {
    flush();
    boolean more = Sweep.step(connection, tally, head);
    swept = !more;
    return more;
  }

  /** Has the file scrubbed when everything added is durable. */
  void scrub(Scrub scrub) {
    this.scrub = scrub;
  }

  /** Inserts the entries that were held back. */
  private void flush() throws SQLException {
    int done = 0;
    for (int size = 0; size < ROWS.length; size++) {
      var insert = inserts.get(size);
      for (; rows.size() - done >= ROWS[size]; done += ROWS[size]) {
        int column = 0;
        for (var row : rows.subList(done, done + ROWS[size])) {
          insert.setLong(++column, row.position);
          insert.setLong(++column, row.journal);
          insert.setLong(++column, row.crc);
          insert.setBytes(++column, row.body.bytes());
        }
        insert.executeUpdate();
      }
    }
    rows.clear();
  }

  /**
   * Makes everything added durable.
   *
   * @return the entries among it, in order
   */
  List<Entry> commit() throws SQLException {
    flush();
    segments.advance(head);
    tally.write(connection, head);
    transaction.execute("COMMIT");
    segments.publish();
    if (swept) {
      swept = false;
      transaction.execute(Sqlite.CHECKPOINT);
    }
    if (scrub != null) {
      scrub.run();
      scrub = null;
    }
    var durable = entries;
    entries = new ArrayList<>();
    return durable;
  }

  void rollback() throws SQLException {
    transaction.execute("ROLLBACK");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
