// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.remember;

import java.nio.file.Path;
import java.util.List;

/** Writes to a store until it is killed, and prints each position that has been acknowledged. */
final class KilledWriter {

  private KilledWriter() {}

  public static void main(String[] arguments) throws InterruptedException {
    var store = SqliteStore.open(Path.of(arguments[0]));
    var run = arguments[1];
    for (int writer = 1; writer < 8; writer++) {
      var task = "t" + writer;
      Thread.ofVirtual().start(() -> write(store, task, run));
    }
    write(store, "t0", run);
  }

  private static void write(SqliteStore store, String task, String run) {
    for (int i = 0; ; i++) {
      var text = "%s-%d".formatted(run, i);
      long position =
          i % 5 == 0
              ? store.append(List.of(remember(task, text), append(task, text))).await()
              : store.append(List.of(append(task, text))).await();
      System.out.println(task + " " + text + " " + position);
    }
  }
}
