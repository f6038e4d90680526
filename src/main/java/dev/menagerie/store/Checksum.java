// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * CRC-32C of the values of a row. Texts count with their length, so that none runs into another.
 */
final class Checksum {

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  Checksum add(long value) {
    crc.update(number.clear().putLong(value).flip());
    return this;
  }

  Checksum add(@Nullable String text) {
    return text == null ? add(-1) : add(text.getBytes(UTF_8));
  }

  Checksum add(byte[] bytes) {
    add(bytes.length);
    crc.update(bytes);
    return this;
  }

  long value() {
    return crc.getValue();
  }
}
