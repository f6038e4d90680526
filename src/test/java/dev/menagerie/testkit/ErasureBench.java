// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.Note;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Copies;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Erasures;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.store.SqliteStore;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Engine, store and graph in a folder, as the server opens them, with a {@link Diarist}. */
public final class ErasureBench implements AutoCloseable {

  public static final String SPACE = Diarist.NAME;

  private final SqliteStore store;
  private final GraphMemory memory;
  private final Tasks tasks;
  private final Erasures erasures;

  public ErasureBench(Path folder) {
    this(folder, UnaryOperator.identity());
  }

  /** A bench that erases through something. */
  public ErasureBench(Path folder, UnaryOperator<Eraser> eraser) {
    store = SqliteStore.open(folder);
    Erasures.prepare(store, () -> GraphMemory.remove(folder));
    memory = GraphMemory.open(folder, store);
    Erasures.resume(store, store, memory::removeElsewhere);
    tasks =
        new Tasks(
            EngineConfig.DEFAULT,
            new Services(
                store,
                store,
                new PlainAgents(Map.of(Diarist.NAME, new Diarist())),
                ScriptedModel.says(_ -> "said"),
                new LedgerTools(),
                memory,
                InstantSource.system(),
                OpenTelemetry.noop()));
    erasures = tasks.erasures(Copies.NONE, eraser.apply(store), memory::renew);
    tasks.resume();
  }

  public SqliteStore store() {
    return store;
  }

  public GraphMemory memory() {
    return memory;
  }

  public Tasks tasks() {
    return tasks;
  }

  public Erasures erasures() {
    return erasures;
  }

  /** Starts a task on somebody's behalf, in a session of theirs. */
  public TaskRecord start(String caller, String goal) {
    return tasks.start(
        new Submission(
            Diarist.NAME,
            Task.of(goal),
            JsonValue.EMPTY_JSON_OBJECT,
            Optional.empty(),
            Optional.of("session of " + caller),
            Optional.empty(),
            Optional.of(caller)));
  }

  /** Runs a task to its end; returns its id. */
  public String run(String caller, String goal) {
    var id = start(caller, goal).id();
    return ended(id).id();
  }

  public TaskRecord ended(String id) {
    var record = tasks.await(id, Workbench.PATIENCE.multipliedBy(2));
    if (!record.status().ended()) {
      throw new AssertionError("not ended: " + record);
    }
    return record;
  }

  /** What a person notes; returns its id. */
  public String note(String text, Source... sources) {
    return add(Noted.of(Note.of(text)).withSources(List.of(sources)));
  }

  public String add(MemoryContent content) {
    return change(new MemoryChange.Add(content)).getFirst();
  }

  public List<String> change(MemoryChange change) {
    return memory.change(SPACE, List.of(change)).touched();
  }

  @Override
  public void close() {
    tasks.close();
    memory.close();
    store.close();
  }
}
