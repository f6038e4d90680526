// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import static dev.menagerie.testkit.Records.remember;

import dev.menagerie.core.Query;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;
import java.util.List;

/** Remembers and recalls until it is killed, and prints how far it has come. */
final class KilledMemory {

  private KilledMemory() {}

  public static void main(String[] arguments) {
    var data = Path.of(arguments[0]);
    var store = SqliteStore.open(data);
    var memory = GraphMemory.open(data, store);
    for (int i = 0; ; i++) {
      long position = store.append(List.of(remember("zoo", "note " + i))).await();
      System.out.println(memory.recall("zoo", Query.of("note", 1), Sight.ALL, position).position());
    }
  }
}
