// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.core.Json;
import dev.menagerie.core.Shape;
import dev.menagerie.engine.spi.TaskRecord;
import java.time.Instant;

/** The stored form of a task's record: {@code {"v": 1, "task": ...}}. */
final class TaskRow {

  private static final int FORMAT = 1;
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
    return SHAPE.decode(json.getJsonObject("task"));
  }

  /** Nanoseconds since 1970, to sort by. */
  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
