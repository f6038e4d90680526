// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import jakarta.json.JsonObject;
import java.time.Instant;

/**
 * A change of memory, as it is logged.
 *
 * @param position 0 until it is durable
 * @param task that made it; empty if a person did
 * @param path of the effect that made it; empty if a person did
 * @param body the form of a {@link MemoryChange}
 */
public record MemoryEvent(long position, String space, String task, String path, JsonObject body) {

  private static final String ERASED = "erased";
  private static final int ERASED_FORMAT = 3;

  /** A change to be made by an effect of a task. */
  public static MemoryEvent of(
      String space, String task, String path, Instant at, MemoryChange change) {
    return new MemoryEvent(0, space, task, path, new DatedChange(at, change).json());
  }

  /**
   * What is left of this one when it is erased: that there was one. Its body is {@code {"v": 3,
   * "change": "erased"}}, which releases before this one refuse to read.
   */
  public MemoryEvent erased() {
    var body = Json.object().add("v", ERASED_FORMAT).add("change", ERASED).build();
    return new MemoryEvent(position, "", "", "", body);
  }

  /** Whether it has no content any more. It changes nothing. */
  public boolean isErased() {
    return body.getInt("v", 0) == ERASED_FORMAT && body.getString("change", "").equals(ERASED);
  }

  public MemoryEvent at(long position) {
    return new MemoryEvent(position, space, task, path, body);
  }
}
