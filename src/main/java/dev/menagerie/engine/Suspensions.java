// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.ToolGateway;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of one execution that asked and were not sent again. Their servers are told that they
 * do not go on once that is durable: what ends them may not get to the journal, and then they are
 * gone on with after the next start.
 */
final class Suspensions {

  private final Map<String, Suspension> calls = new ConcurrentHashMap<>();

  /** The call at a path asked, for the first time or once more. */
  void add(String path, Suspension call) {
    calls.put(path, call);
  }

  /** The call at a path was sent again: whoever sent it ends it. */
  void remove(String path) {
    calls.remove(path);
  }

  /** Those that are left, by path. */
  Map<String, Suspension> calls() {
    return Map.copyOf(calls);
  }

  /**
   * The call at a path does not go on, if it is one of these.
   *
   * @param log that says so, and is waited for
   */
  void end(String path, TaskLog log, ToolGateway gateway) {
    if (calls.containsKey(path)) {
      log.drain();
      var left = calls.remove(path);
      if (left != null) {
        left.abandon(gateway);
      }
    }
  }
}
