// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Task;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Agents that learn, and one that keeps what they leave in memory. */
abstract class KeepingSetting {

  static final String KEEPER = "memory-keeper";
  static final String SPACE = "diary";

  /** What it learns is an episode that the engine writes. */
  static final Architecture POET = (task, _) -> new Answer("done", !task.goal().contains("half"));

  @TempDir Path data;

  final ScriptedModel model = ScriptedModel.says(_ -> read());

  /** Nobody reads on before it is open. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  final AtomicInteger reading = new AtomicInteger();
  volatile boolean broken;
  InMemoryJournal journal = new InMemoryJournal();
  GraphMemory memory;
  Tasks tasks;
  volatile boolean kept = true;

  /** Whether the keeper was looked for and not there. */
  final CountDownLatch missed = new CountDownLatch(1);

  int lives;
  final List<AutoCloseable> left = new ArrayList<>();

  private final class OfTwo implements Agents {

    @Override
    public Optional<AgentDefinition> find(String name) {
      return switch (name) {
        case "it" -> Optional.of(agent(name, true));
        case "forgetful" -> Optional.of(agent(name, false));
        case KEEPER -> kept ? Optional.of(agent(name, false)) : missed();
        default -> Optional.empty();
      };
    }

    private Optional<AgentDefinition> missed() {
      missed.countDown();
      return Optional.empty();
    }

    private static AgentDefinition agent(String name, boolean learns) {
      var space = name.equals(KEEPER) ? "elsewhere" : SPACE;
      return new AgentDefinition(
          name,
          name,
          JsonObject.EMPTY_JSON_OBJECT,
          Map.of(),
          List.of(),
          new MemoryUse(space, Optional.empty(), Optional.empty(), learns),
          Limits.DEFAULT,
          Policy.NONE);
    }

    @Override
    public Architecture architecture(String name, JsonObject parameters) {
      return name.equals(KEEPER) ? Catalog.create(name, parameters) : POET;
    }
  }

  @BeforeEach
  void open() {
    memory = GraphMemory.open(data.resolve("life" + ++lives), journal);
    tasks =
        new Tasks(
            EngineConfig.DEFAULT,
            new Services(
                journal,
                journal,
                new OfTwo(),
                model,
                new LedgerTools(),
                memory,
                InstantSource.system(),
                OpenTelemetry.noop()));
    tasks.resume();
  }

  @AfterEach
  void end() throws Exception {
    close();
    gate.countDown();
    for (var it : left) {
      it.close();
    }
  }

  void close() {
    tasks.close();
    memory.close();
  }

  void restart() {
    close();
    journal = journal.restarted();
    open();
  }

  /** As a process that is killed: what it was about is left where it was. */
  void die() {
    left.addAll(List.of(tasks, memory));
    journal = journal.restarted();
    open();
  }

  private String read() {
    reading.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelFailed("interrupted", true, e);
    }
    if (broken) {
      throw new ModelFailed("there is no model", true);
    }
    return "{\"summary\":\"It was done.\",\"facts\":[],\"notes\":[]}";
  }

  void awaitReading(int times) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (reading.get() < times && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reading).hasValue(times);
  }

  TaskRecord run(String agent, String goal) {
    var id = tasks.start(Workbench.submission(agent, goal)).id();
    return tasks.await(id, Workbench.PATIENCE);
  }

  /** The keeper's tasks when there are so many and all have ended. */
  List<TaskRecord> keepers(int count) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    var filter =
        new Catalogue.Filter(
            Optional.empty(),
            Optional.of(KEEPER),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100);
    while (System.nanoTime() < deadline) {
      var found = tasks.list(filter);
      if (found.size() >= count && found.stream().allMatch(it -> it.status().ended())) {
        return found;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no %d keepers but %s".formatted(count, tasks.list(filter)));
  }

  long summaries() {
    var all = new Listing(ThingType.NOTE, Optional.empty(), _ -> true, Optional.empty(), 1_000);
    return memory.list(SPACE, all, AsOf.NOW).stream()
        .filter(it -> ((Noted) it.content().orElseThrow()).note().tags().contains("summary"))
        .count();
  }

  static Submission reading(String space) {
    return new Submission(
        KEEPER,
        Task.of("Read."),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(space));
  }

  void leave(String... goals) {
    for (var goal : goals) {
      memory.change(SPACE, List.of(new Add(new Episode("", goal, List.of(), "", 1, List.of()))));
    }
  }

  void awaitWork(String id) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (tasks.find(id).orElseThrow().status() == Status.QUEUED && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  /** One of some keepers that waits for another. */
  TaskRecord awaitTurn(String... ids) {
    long deadline = System.nanoTime() + Workbench.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (var id : ids) {
        var found = tasks.find(id).orElseThrow();
        if (found.error().filter(it -> it.startsWith("another task keeps")).isPresent()) {
          return found;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("none of %s waits".formatted(List.of(ids)));
  }
}
