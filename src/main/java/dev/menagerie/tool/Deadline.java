// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The end of a wait, which no change of the clock moves.
 *
 * @param nanos the time that passes
 * @param at by that
 */
record Deadline(LongSupplier nanos, long at) {

  /** The deadline that lies so far ahead; none is further than 292 years. */
  static Deadline in(Duration limit, LongSupplier nanos) {
    return new Deadline(nanos, nanos.getAsLong() + TimeUnit.NANOSECONDS.convert(limit));
  }

  /** How long it is until then; zero or less if it is over. */
  Duration left() {
    return Duration.ofNanos(at - nanos.getAsLong());
  }

  boolean isOver() {
    return !left().isPositive();
  }
}
