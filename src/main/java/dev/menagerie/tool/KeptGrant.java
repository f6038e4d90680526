// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What outlives the process of how one tool server lets this client in, from when it is registered
 * until it is registered no longer. Used by many threads.
 */
final class KeptGrant {

  private enum Stage {
    BEFORE,
    KEPT,
    OVER
  }

  private final KeptGrants grants;
  private final String server;
  private final Supplier<Optional<KeptGrants.Kept>> now;

  /** Held while it changes, so that nothing is saved behind its end. */
  private final ReentrantLock keeping = new ReentrantLock();

  private Stage stage = Stage.BEFORE;

  /**
   * Keeps nothing yet.
   *
   * @param now what there is to keep
   */
  KeptGrant(KeptGrants grants, String server, Supplier<Optional<KeptGrants.Kept>> now) {
    this.grants = grants;
    this.server = server;
    this.now = now;
  }

  /** What an earlier process kept. */
  Optional<KeptGrants.Kept> before() {
    return grants.load(server);
  }

  /** It is registered: each change is saved from now on. */
  void begin() {
    keeping.lock();
    try {
      if (stage == Stage.BEFORE) {
        stage = Stage.KEPT;
      }
    } finally {
      keeping.unlock();
    }
  }

  /** Something has changed. */
  void save() {
    keeping.lock();
    try {
      if (stage == Stage.KEPT) {
        now.get().ifPresent(it -> grants.save(server, it.issuer(), it.secret()));
      }
    } finally {
      keeping.unlock();
    }
  }

  /** It is registered no longer. */
  void end() {
    keeping.lock();
    try {
      stage = Stage.OVER;
      grants.delete(server);
    } finally {
      keeping.unlock();
    }
  }
}
