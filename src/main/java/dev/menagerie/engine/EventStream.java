// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.JournalFailed;
import java.time.Duration;

/** A task's events, read by one thread. Closing it frees what it holds. */
public interface EventStream extends AutoCloseable {

  /**
   * Waits for the next event, at most {@code patience}; after the end, always the end.
   *
   * @throws JournalFailed if the next entries cannot be read
   * @throws Refused if the task was deleted before all of them were delivered
   */
  Event next(Duration patience);

  @Override
  void close();
}
