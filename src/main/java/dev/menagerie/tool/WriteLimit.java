// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Ends what takes too long to be written, by closing its connection: a server that reads nothing
 * holds a write for ever, and a socket bounds reads alone. One thread looks at all connections, as
 * long as there are any.
 */
final class WriteLimit {

  /** By so much a connection may be closed too late. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Map<MeteredConnection, Deadline> open = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Does work on a connection, which is closed if the work is not done by then. */
  <T> T until(Deadline deadline, MeteredConnection connection, Supplier<T> work) {
    open.put(connection, deadline);
    if (begins()) {
      Thread.ofVirtual().name("mcp-writes").start(this::look);
    }
    try {
      return work.get();
    } finally {
      open.remove(connection);
    }
  }

  private boolean begins() {
    return !looking.get() && looking.compareAndSet(false, true);
  }

  private void look() {
    do {
      while (!open.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        open.forEach(WriteLimit::closeIfOver);
      }
      looking.set(false);
    } while (!open.isEmpty() && begins()); // what came at the last moment
  }

  private static void closeIfOver(MeteredConnection connection, Deadline deadline) {
    if (deadline.isOver()) {
      connection.closeResource();
    }
  }
}
