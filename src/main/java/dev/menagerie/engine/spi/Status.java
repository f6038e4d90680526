// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.util.Locale;

/** Where a task stands. */
public enum Status {
  QUEUED,
  RUNNING,
  WAITING,
  COMPLETED,
  PARTIAL,
  FAILED,
  CANCELLED,
  DIVERGED;

  public boolean ended() {
    return switch (this) {
      case QUEUED, RUNNING, WAITING -> false;
      case COMPLETED, PARTIAL, FAILED, CANCELLED, DIVERGED -> true;
    };
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
