// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.core.Json;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;

/** The stored form of a task's record: {@code {"v": 2, "task": ...}}. */
final class TaskRow {

  private static final int FORMAT = 2;
  private static final Shape<TaskRecord> SHAPE = Shape.of(TaskRecord.class);

  private TaskRow() {}

  static String text(TaskRecord task) {
    return Json.object().add("v", FORMAT).add("task", SHAPE.encode(task)).build().toString();
  }

  static TaskRecord of(String text) {
    var json = Json.object(text);
    if (json.getInt("v") > FORMAT) {
      throw new IllegalArgumentException(
          "task record has format %d, this release reads up to %d"
              .formatted(json.getInt("v"), FORMAT));
    }
    var task = json.getJsonObject("task");
    return SHAPE.decode(json.getInt("v") == 1 ? upgraded(task) : task);
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
