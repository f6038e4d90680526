// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * A stream that breaks when it is longer than it may be, or when nobody waits for it any more.
 * Closing it leaves what it reads from open.
 */
final class Bounded extends FilterInputStream {

  private final int most;
  private final String beyond;
  private long count;

  /**
   * Reads from a stream.
   *
   * @param most bytes
   * @param beyond what is said when there are more
   */
  Bounded(InputStream in, int most, String beyond) {
    super(in);
    this.most = most;
    this.beyond = beyond;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the call was left");
    }
    int read = super.read(bytes, offset, length);
    count += Math.max(0, read);
    if (count > most) {
      throw new Refused(beyond);
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = 0;
    while (skipped < bytes && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    // Streams of HTTP read to their end when they are closed, however long that is.
  }
}
