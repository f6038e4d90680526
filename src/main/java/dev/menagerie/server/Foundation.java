// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Erasures;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.memory.GraphFile;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.store.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What the house of a tenant stands on: its store, and the file of the graph of its memory. */
record Foundation(SqliteStore store, GraphFile graph) implements AutoCloseable {

  /**
   * Opens or creates both in a data folder. What the graph holds is read if something is
   * remembered; where nothing is, that would only keep a start waiting.
   *
   * @throws StartRefused if the folder does not let it
   */
  static Foundation lay(Path data) {
    try {
      return on(SqliteStore.open(data), data).begun();
    } catch (JournalFailed e) {
      throw new StartRefused(String.valueOf(e.getMessage()));
    }
  }

  private static Foundation on(SqliteStore store, Path data) {
    try {
      Erasures.prepare(store, () -> GraphMemory.remove(data));
      return new Foundation(store, GraphFile.open(data));
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private Foundation begun() {
    try {
      if (!store.memory(0, 1).isEmpty()) {
        graph.begin();
      }
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (store) {
      graph.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
