// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import jakarta.json.JsonObject;

/**
 * A change of memory, as it is logged.
 *
 * @param position 0 until it is durable
 * @param path of the effect that made it
 * @param body {@code {"v": 1, "note": ...}}
 */
public record MemoryEvent(long position, String space, String task, String path, JsonObject body) {

  public MemoryEvent at(long position) {
    return new MemoryEvent(position, space, task, path, body);
  }
}
