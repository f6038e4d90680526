// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.math.BigDecimal;

/** Checks of parameters. The message says the name, the value and the bound. */
final class Bound {

  private Bound() {}

  static void range(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d, must be from %d to %d".formatted(name, value, least, most));
    }
  }

  /** As for whole numbers; NaN is out of every range. */
  static void range(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s: %s, must be from %s to %s".formatted(name, value, plain(least), plain(most)));
    }
  }

  private static String plain(double bound) {
    return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
  }
}
