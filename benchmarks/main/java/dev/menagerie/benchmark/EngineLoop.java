// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Architecture;
import dev.menagerie.store.SqliteStore;
import java.nio.file.Path;

/** The loop as a task of this engine. */
final class EngineLoop implements Contender {

  private final Engine engine;
  private final Runnable closing;

  private EngineLoop(Engine engine, Runnable closing) {
    this.engine = engine;
    this.closing = closing;
  }

  static EngineLoop durable(Path folder, Architecture architecture) {
    var store = SqliteStore.open(folder);
    return new EngineLoop(Engine.on(store, architecture), store::close);
  }

  static EngineLoop inMemory(Architecture architecture) {
    return new EngineLoop(Engine.on(new VolatileJournal(), architecture), () -> {});
  }

  @Override
  public void loop() {
    engine.run();
  }

  @Override
  public void close() {
    engine.close();
    closing.run();
  }
}
