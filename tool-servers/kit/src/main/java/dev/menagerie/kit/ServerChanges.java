// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Changes a server while it runs, and tells those who listen. Given to {@link ToolServer#start},
 * which then says that what it offers may change.
 */
public final class ServerChanges {

  private final ReentrantLock lock = new ReentrantLock();
  private Optional<ToolServer> early = Optional.empty();
  private Consumer<ToolServer> replace = server -> early = Optional.of(server);
  private volatile Consumer<String> updated = _ -> {};

  void attach(Consumer<ToolServer> replace, Consumer<String> updated) {
    lock.lock();
    try {
      this.replace = replace;
      this.updated = updated;
      early.ifPresent(replace);
      early = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Offers other tools, resources and prompts from now on, or from the start of the server if it
   * has not started yet. Calls that run go on.
   */
  public void replace(ToolServer server) {
    lock.lock();
    try {
      replace.accept(server);
    } finally {
      lock.unlock();
    }
  }

  /** Tells those who want to know of it that a resource has changed. */
  public void updated(String uri) {
    updated.accept(uri);
  }
}
