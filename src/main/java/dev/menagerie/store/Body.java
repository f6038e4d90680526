// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.MemoryEvent;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A stored JSON object. Its checksum covers where it belongs too, so that a body in the wrong place
 * shows.
 */
final class Body {

  static final Body NONE = new Body(new byte[0]);

  private final byte[] bytes;

  private Body(byte[] bytes) {
    this.bytes = bytes;
  }

  static Body of(JsonObject json) {
    return new Body(Json.text(json).getBytes(UTF_8));
  }

  /** Takes the array over. */
  static Body stored(byte[] bytes) {
    return new Body(bytes);
  }

  /** Not a copy: not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  JsonObject json() {
    return Json.object(new String(bytes, UTF_8));
  }

  long checksum(long position, long journal) {
    var crc = new CRC32C();
    crc.update(ByteBuffer.allocate(16).putLong(position).putLong(journal).flip());
    crc.update(bytes);
    return crc.getValue();
  }

  /**
   * Of a memory event.
   *
   * @param before the position of the memory event before it, 0 if it is the first
   */
  long checksum(long before, long position, MemoryEvent event) {
    return new Checksum()
        .add(before)
        .add(position)
        .add(event.space())
        .add(event.task())
        .add(event.path())
        .add(bytes)
        .value();
  }
}
