// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.JournalFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that writes while syncs work, while they fail, and when they work again. */
final class UnsyncedWriter {

  private static final int ENTRIES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private UnsyncedWriter() {}

  /** Says of each entry whether it was acknowledged. */
  public static void main(String[] arguments) throws IOException {
    var flag = Path.of(arguments[2]);
    var store = SqliteStore.open(Path.of(arguments[0]));
    for (int i = 0; i < ENTRIES; i++) {
      write(store, arguments[1] + "-" + i);
    }
    Files.writeString(flag, "");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; write(store, arguments[1] + "-unsynced-" + i); i++) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("everything is acknowledged although syncs fail");
      }
    }
    Files.delete(flag);
    write(store, arguments[1] + "-later");
    try {
      store.save("agent", "a", Json.object().build());
    } catch (JournalFailed e) {
      System.out.println("failed " + e.getMessage());
    }
    store.close();
  }

  private static boolean write(SqliteStore store, String text) {
    try {
      store.append(List.of(append("t1", text))).await();
      System.out.println("ok " + text);
      return true;
    } catch (JournalFailed e) {
      System.out.println("failed " + e.getMessage());
      return false;
    }
  }
}
