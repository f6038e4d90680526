// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

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

  /** A change to be made by an effect of a task. */
  public static MemoryEvent of(
      String space, String task, String path, Instant at, MemoryChange change) {
    return new MemoryEvent(0, space, task, path, new DatedChange(at, change).json());
  }

  public MemoryEvent at(long position) {
    return new MemoryEvent(position, space, task, path, body);
  }
}
