// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Architecture;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;

/** The loop as a task of this engine. */
final class EngineLoop implements Contender {

  private final Engine engine;
  private final AutoCloseable store;

  private EngineLoop(Engine engine, AutoCloseable store) {
    this.engine = engine;
    this.store = store;
  }

  static EngineLoop durable(Path folder, Architecture architecture) {
    var store = SqliteStore.open(folder);
    return new EngineLoop(Engine.on(store, architecture), store);
  }

  static EngineLoop inMemory(Architecture architecture) {
    return new EngineLoop(Engine.on(new VolatileJournal(), architecture), () -> {});
  }

  @Override
  public void loop() {
    engine.run();
  }

  @Override
  public void close() throws Exception {
    engine.close();
    store.close();
  }
}
