// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import java.time.Duration;

/** A task's events, read by one thread. Closing it frees what it holds. */
public interface EventStream extends AutoCloseable {

  /** Waits for the next event, at most {@code patience}; after the end, always the end. */
  Event next(Duration patience);

  @Override
  void close();
}
