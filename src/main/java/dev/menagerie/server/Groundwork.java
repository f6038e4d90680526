// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.backup.BackupFailed;
import dev.menagerie.server.backup.Restore;
import dev.menagerie.server.backup.StagedRestore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The foundation of the first house, laid beside everything else that a start has to do. */
final class Groundwork {

  private final FutureTask<Foundation> work;

  private Groundwork(FutureTask<Foundation> work) {
    this.work = work;
  }

  /** Begins in a data folder. */
  static Groundwork begin(Path data) {
    var work = new FutureTask<>(() -> lay(data));
    Thread.ofPlatform().daemon().name("menagerie-opening").start(work);
    return new Groundwork(work);
  }

  private static Foundation lay(Path data) {
    try {
      Restore.refuseUnfinished(data);
      StagedRestore.carryOut(data, InstantSource.system());
    } catch (BackupFailed | JournalFailed e) {
      throw new StartRefused(String.valueOf(e.getMessage()));
    }
    return Foundation.lay(data);
  }

  /**
   * Waits for it. Whoever has it closes it.
   *
   * @throws StartRefused if the data folder does not let it
   */
  Foundation await() {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartRefused("interrupted while the data folder was opened");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException known -> throw known;
        case Error known -> throw known;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
