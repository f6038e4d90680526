// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.MemoryEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Takes what is erased out of the tables. Used by the writing thread alone. */
final class Erasing {

  private Erasing() {}

  /** Memory events behind a position, with those of the batch. */
  static List<MemoryEvent> behind(Batch batch, long position) throws SQLException {
    return MemoryQuery.after(batch.connection(), position, Integer.MAX_VALUE);
  }

  static void apply(Batch batch, String id, Eraser.Change change) throws SQLException {
    for (var task : change.tasks()) {
      batch.delete(task);
    }
    for (var event : change.events()) {
      replace(batch.connection(), event);
    }
    for (var document : change.documents()) {
      put(batch, document);
    }
    var record = change.record().toString();
    Documents.save(batch.connection(), batch.tally(), Eraser.KIND, id, record);
  }

  private static void put(Batch batch, Eraser.Document document) throws SQLException {
    if (document.body().isPresent()) {
      var body = document.body().get().toString();
      Documents.save(batch.connection(), batch.tally(), document.kind(), document.name(), body);
    } else {
      Documents.delete(batch.connection(), batch.tally(), document.kind(), document.name());
    }
  }

  /** Its place in the order stays, and with it the checksums of its neighbours. */
  private static void replace(Connection connection, MemoryEvent event) throws SQLException {
    var body = Body.of(event.body());
    try (var update =
        connection.prepareStatement(
            "UPDATE memory_event SET space = ?, task = ?, path = ?, crc = ?, body = ?"
                + " WHERE position = ?")) {
      update.setString(1, event.space());
      update.setString(2, event.task());
      update.setString(3, event.path());
      long before = MemoryQuery.before(connection, event.position() - 1);
      update.setLong(4, body.checksum(before, event.position(), event));
      update.setBytes(5, body.bytes());
      update.setLong(6, event.position());
      update.executeUpdate();
    }
  }
}
