// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How grave a line of a log is, the least grave first. Deprecated by the protocol from 2026-07-28.
 */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** The protocol's word for it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<LogLevel> of(String word) {
    return Arrays.stream(values()).filter(level -> level.word().equals(word)).findFirst();
  }
}
