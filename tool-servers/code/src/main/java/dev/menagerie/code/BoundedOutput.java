// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the first bytes of what is written and forgets the rest. May be read while it is written.
 */
final class BoundedOutput extends ByteArrayOutputStream {

  private final int most;
  private boolean cut;

  BoundedOutput(int most) {
    this.most = most;
  }

  @Override
  public synchronized void write(int one) {
    if (count < most) {
      super.write(one);
    } else {
      cut = true;
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    var kept = Math.min(length, most - count);
    cut |= kept < length;
    super.write(bytes, offset, kept);
  }

  /** Whether more was written than is kept. */
  synchronized boolean cut() {
    return cut;
  }

  /** What was kept, as text. */
  String text() {
    return first(toByteArray(), most);
  }

  /** The first bytes of a UTF-8 text, without a character that they cut in two. */
  static String first(byte[] text, int most) {
    var end = Math.min(text.length, most);
    var start = end;
    while (start > 0 && end - start < 4 && (text[start - 1] & 0xC0) == 0x80) {
      start--;
    }
    if (start > 0 && end - start + 1 < length(text[start - 1])) {
      end = start - 1;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  /** How many bytes a character has by its first. */
  private static int length(byte first) {
    var bits = first & 0xFF;
    return bits < 0xC0 ? 1 : bits < 0xE0 ? 2 : bits < 0xF0 ? 3 : 4;
  }
}
