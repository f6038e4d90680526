// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.core.Json;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The stored form of a task's record: {@code {"v": 4, "task": ...}}. */
final class TaskRow {

  private static final int FORMAT = 4;
  private static final Shape<TaskRecord> SHAPE = Shape.of(TaskRecord.class);

  private TaskRow() {}

  static String text(TaskRecord task) {
    return Json.object().add("v", FORMAT).add("task", SHAPE.encode(task)).build().toString();
  }

  /** The columns of a row, to be selected in this order. */
  static final String COLUMNS =
      "id, status, agent, session, parent, idempotency_key, created, body, crc";

  /**
   * Reads the row that a result stands on.
   *
   * @throws Damaged if it is not what was written
   */
  static TaskRecord of(ResultSet row) throws SQLException {
    require(row);
    return of(row.getString(8));
  }

  /** Checks the row that a result stands on and returns its checksum. */
  static long require(ResultSet row) throws SQLException {
    long crc = crc(row);
    if (crc != row.getLong(9)) {
      throw Damaged.of("task " + row.getString(1));
    }
    return crc;
  }

  /** The checksum that the row which a result stands on must have. */
  static long crc(ResultSet row) throws SQLException {
    var sum = new Checksum();
    for (int column = 1; column <= 6; column++) {
      sum.add(row.getString(column));
    }
    return sum.add(row.getLong(7)).add(row.getString(8)).value();
  }

  /** The checksum that the row of a task must have. */
  static long crc(TaskRecord task, String body) {
    return new Checksum()
        .add(task.id())
        .add(task.status().text())
        .add(task.agent())
        .add(task.session().orElse(null))
        .add(task.parent().orElse(null))
        .add(task.key().orElse(null))
        .add(nanos(task.created()))
        .add(body)
        .value();
  }

  static TaskRecord of(String text) {
    var json = Json.object(text);
    if (json.getInt("v") > FORMAT) {
      throw new IllegalArgumentException(
          "task record has format %d, this release reads up to %d"
              .formatted(json.getInt("v"), FORMAT));
    }
    var task = json.getJsonObject("task");
    return SHAPE.decode(
        switch (json.getInt("v")) {
          case 1 -> untraced(upgraded(task));
          case 2 ->
              untraced(
                  Json.object(task).add("attempts", alone(task.getJsonObject("attempts"))).build());
          case 3 -> untraced(task);
          default -> task;
        });
  }

  /** Before format 4 nothing was known of traces. */
  private static JsonObject untraced(JsonObject task) {
    return Json.object(task).add("trace", JsonValue.NULL).build();
  }

  /** While format 2 was written, whoever was taken up twice without getting on was tried alone. */
  private static JsonObject alone(JsonObject attempts) {
    return Json.object(attempts).add("alone", attempts.getInt("count") >= 2).build();
  }

  /** Format 1 knew of no callers, forks and attempts. */
  private static JsonObject upgraded(JsonObject task) {
    return Json.object(task)
        .add("caller", JsonValue.NULL)
        .add("origin", JsonValue.NULL)
        .add("attempts", Shape.of(Attempts.class).encode(Attempts.NONE))
        .build();
  }

  /** Nanoseconds since 1970, to sort by. */
  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
