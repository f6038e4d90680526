// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.store.SqliteStore;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The real engine on a real store in a folder, with one agent, {@code it}. */
public final class StoredBench implements AutoCloseable {

  private static final Limits AMPLE =
      new Limits(1_000_000_000L, new BigDecimal(1_000), 10_000_000, 1_000_000, 4, 100_000);

  private final SqliteStore store;
  private final Tasks tasks;

  public StoredBench(Path folder, Architecture architecture, InstantSource clock) {
    this(folder, architecture, new LedgerTools(), clock);
  }

  public StoredBench(
      Path folder, Architecture architecture, ToolGateway tools, InstantSource clock) {
    store = SqliteStore.open(folder);
    tasks =
        new Tasks(
            EngineConfig.DEFAULT,
            new Services(
                store,
                store,
                new PlainAgents(Map.of("it", architecture), AMPLE),
                ScriptedModel.says(_ -> "said"),
                tools,
                new LogMemory(() -> store),
                clock,
                OpenTelemetry.noop()));
  }

  public SqliteStore store() {
    return store;
  }

  public Tasks tasks() {
    return tasks;
  }

  public TaskRecord start(String goal) {
    return tasks.start(Workbench.submission("it", goal));
  }

  /** Waits for a task's end. */
  public TaskRecord ended(String id) {
    var record = tasks.await(id, Workbench.PATIENCE.multipliedBy(4));
    if (!record.status().ended()) {
      throw new AssertionError("not ended: " + record);
    }
    return record;
  }

  @Override
  public void close() {
    tasks.close();
    store.close();
  }
}
