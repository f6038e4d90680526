// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/**
 * A call whose tool asks while the request stays open. It goes on as the same request, and is lost
 * with its connection.
 */
public interface LiveCall {

  /**
   * Has something done as soon as its server wants no answer any more, at once if that is so
   * already. It may be done on any thread, and must not block.
   */
  void whenUnwanted(Runnable action);

  /** Gives the call up, if it has not ended; its server is told so. Does not block. */
  void leave();
}
