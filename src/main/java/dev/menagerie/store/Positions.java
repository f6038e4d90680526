// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import java.io.ByteArrayOutputStream;

/** Increasing positions as bytes: the differences, seven bits a byte, the lowest first. */
final class Positions {

  private Positions() {}

  static byte[] encode(long[] positions) {
    var bytes = new ByteArrayOutputStream(positions.length * 2);
    long before = 0;
    for (long position : positions) {
      long rest = position - before;
      for (; rest > 0x7f; rest >>>= 7) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
      }
      bytes.write((int) rest);
      before = position;
    }
    return bytes.toByteArray();
  }

  static long[] decode(byte[] bytes) {
    int count = 0;
    for (byte part : bytes) {
      count += part >= 0 ? 1 : 0;
    }
    var positions = new long[count];
    long position = 0;
    int at = 0;
    for (int i = 0; i < count; i++) {
      int shift = 0;
      for (; bytes[at] < 0; shift += 7) {
        position += (bytes[at++] & 0x7fL) << shift;
      }
      position += (long) bytes[at++] << shift;
      positions[i] = position;
    }
    return positions;
  }
}
