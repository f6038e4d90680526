// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Architecture;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Replay;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.memory.GraphMemory;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The real engine on real memory, by words alone, with one agent and a clock of its own. */
public final class MemoryBench implements AutoCloseable {

  public static final String AGENT = "it";
  public static final Instant OPENING = Instant.parse("2026-11-20T10:00:00Z");

  private static final Limits AMPLE =
      new Limits(1L << 50, BigDecimal.TEN, 1 << 30, 1 << 30, 1, 1 << 20);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InstantSource clock = this::now;
  private final Path data;
  private final Models model;
  private final LedgerTools tools;
  private Architecture architecture;
  private GraphMemory memory;
  private Tasks tasks;
  private volatile Instant now = OPENING;

  public MemoryBench(Path data, Architecture architecture, Models model, LedgerTools tools) {
    this.data = data;
    this.architecture = architecture;
    this.model = model;
    this.tools = tools;
    memory = GraphMemory.open(data, journal, clock);
    tasks = tasks();
  }

  private Tasks tasks() {
    var agents = new PlainAgents(Map.of(AGENT, architecture), AMPLE);
    return new Tasks(
        EngineConfig.DEFAULT,
        new Services(journal, journal, agents, model, tools, memory, clock, OpenTelemetry.noop())
            .knowing(new DoorCode()));
  }

  private Instant now() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public GraphMemory memory() {
    return memory;
  }

  /** Runs a task to its end. */
  public TaskRecord run(String goal) {
    var id = tasks.start(Workbench.submission(AGENT, goal)).id();
    return tasks.await(id, Workbench.PATIENCE);
  }

  public List<Entry> journal(TaskRecord task) {
    return journal.read(task.id(), 0, Integer.MAX_VALUE);
  }

  /** Executes an ended task once more from its journal. */
  public Replay replay(TaskRecord task) {
    return tasks.replay(task.id());
  }

  /** The server as it is after a restart. */
  public MemoryBench reopen() {
    return reopen(architecture);
  }

  /** The same with the agent changed. */
  public MemoryBench reopen(Architecture changed) {
    close();
    architecture = changed;
    memory = GraphMemory.open(data, journal, clock);
    tasks = tasks();
    return this;
  }

  @Override
  public void close() {
    tasks.close();
    memory.close();
  }
}
