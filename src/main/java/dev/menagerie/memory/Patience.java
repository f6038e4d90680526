// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.MemoryRefused;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Work on another thread that an interrupt of this one does not reach; the flag is kept. */
final class Patience {

  private Patience() {}

  static <T> T on(Executor thread, Callable<T> work) {
    var task = new FutureTask<>(work);
    thread.execute(task);
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        break; // Seen below.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (task.state() == Future.State.SUCCESS) {
      return task.resultNow();
    }
    switch (task.exceptionNow()) {
      case Error e -> throw e;
      case MemoryRefused e -> throw e;
      case Throwable e ->
          throw new JournalFailed(
              "the memory graph cannot be read or written: %s; free or mend the disk, or stop the server and delete the folder memory of the data folder, which is built anew"
                  .formatted(e.getMessage()),
              e);
    }
  }
}
