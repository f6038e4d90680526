// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How much a process may say that is the answer to no request. Used by one thread. */
final class UnaskedBound {

  private static final int MOST_LINES = 10_000;
  private static final long MOST_CHARS = 64L << 20;
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private Deadline period;
  private int lines;
  private long chars;

  UnaskedBound(LongSupplier nanos) {
    this.nanos = nanos;
    this.period = Deadline.in(PERIOD, nanos);
  }

  /**
   * Counts a line.
   *
   * @throws ExchangeFailed if it is too much
   */
  void count(int length) {
    if (period.isOver()) {
      period = Deadline.in(PERIOD, nanos);
      lines = 0;
      chars = 0;
    }
    lines++;
    chars += length;
    if (lines > MOST_LINES || chars > MOST_CHARS) {
      throw new ExchangeFailed(
          Kind.UNUSABLE,
          "the process said more than %d things within %d s that nobody asked it"
              .formatted(MOST_LINES, PERIOD.toSeconds()));
    }
  }
}
