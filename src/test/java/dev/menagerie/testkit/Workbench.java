// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.Task;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Event;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.Waiting;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The real engine on a journal in memory, with agents, model and tools of the test's choosing. */
public final class Workbench implements AutoCloseable {

  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Architecture> architectures = new LinkedHashMap<>();
  private final Map<String, Limits> budgets = new LinkedHashMap<>();
  private Optional<MemoryUse> memory = Optional.empty();
  private Optional<String> session = Optional.empty();
  private InMemoryJournal journal = new InMemoryJournal();
  private UnaryOperator<Journal> wrapping = UnaryOperator.identity();
  private Models model = ScriptedModel.says(_ -> "said");
  private CountedModel counted = new CountedModel(model);
  private LedgerTools tools = new LedgerTools();
  private ToolGateway gateway = tools;
  private MortalTools calls = new MortalTools(gateway);
  private EngineConfig config = EngineConfig.DEFAULT;
  private InstantSource clock = InstantSource.system();
  private LongSupplier elapsed = System::nanoTime;
  private Redaction redaction = Redaction.NONE;
  private Instant opened = clock.instant();
  private Tasks tasks;

  private Workbench() {
    tasks = open();
  }

  /** A bench with one agent, {@code it}. */
  public static Workbench of(Architecture architecture) {
    return new Workbench().agent("it", architecture);
  }

  public Workbench agent(String name, Architecture architecture) {
    architectures.put(name, architecture);
    return this;
  }

  /** Has all agents remember in one space instead of one each. */
  public Workbench memory(String space) {
    return memory(MemoryUse.of(space));
  }

  /** Has all agents use memory in the same way. */
  public Workbench memory(MemoryUse use) {
    memory = Optional.of(use);
    return this;
  }

  /** Has tasks for the agent {@code it} belong to a session. */
  public Workbench session(String name) {
    session = Optional.of(name);
    return this;
  }

  public Workbench budget(String agent, Limits budget) {
    budgets.put(agent, budget);
    return this;
  }

  public Workbench model(Models model) {
    this.model = model;
    return reopened();
  }

  public Workbench tools(LedgerTools tools) {
    this.tools = tools;
    return gateway(tools);
  }

  /** Has the engine call tools through something. */
  public Workbench gateway(ToolGateway gateway) {
    this.gateway = gateway;
    return reopened();
  }

  public Workbench config(EngineConfig config) {
    this.config = config;
    return reopened();
  }

  public Workbench clock(InstantSource clock) {
    this.clock = clock;
    return reopened();
  }

  /** Has time pass for the engine as something says, in nanoseconds. */
  public Workbench elapsed(LongSupplier elapsed) {
    this.elapsed = elapsed;
    return reopened();
  }

  /** Has the engine know secrets. */
  public Workbench knowing(Redaction redaction) {
    this.redaction = redaction;
    return reopened();
  }

  /** Has the engine write through something that may fail. */
  public Workbench writingThrough(UnaryOperator<Journal> wrapping) {
    this.wrapping = wrapping;
    return reopened();
  }

  private Workbench reopened() {
    tasks.close();
    opened = clock.instant();
    tasks = open();
    return this;
  }

  private Tasks open() {
    counted = new CountedModel(model);
    calls = new MortalTools(gateway);
    return new Tasks(config, services());
  }

  /** What the engine stands on here. */
  public Services services() {
    return new Services(
            wrapping.apply(journal),
            journal,
            agents(),
            counted,
            calls,
            new LogMemory(() -> journal),
            clock,
            OpenTelemetry.noop())
        .elapsing(elapsed)
        .knowing(redaction);
  }

  private Agents agents() {
    return new Agents() {
      @Override
      public Optional<AgentDefinition> find(String name) {
        return Optional.ofNullable(architectures.get(name))
            .map(
                _ ->
                    new AgentDefinition(
                        name,
                        name,
                        JsonObject.EMPTY_JSON_OBJECT,
                        Map.of(),
                        List.of("*"),
                        memory.orElse(MemoryUse.of(name)),
                        budgets.getOrDefault(name, Limits.DEFAULT),
                        Policy.NONE));
      }

      @Override
      public Architecture architecture(String name, JsonObject parameters) {
        var architecture = architectures.get(name);
        if (architecture == null || !parameters.isEmpty()) {
          throw new IllegalArgumentException(parameters + ": no such parameter of " + name);
        }
        return architecture;
      }
    };
  }

  public Tasks tasks() {
    return tasks;
  }

  public LedgerTools tools() {
    return tools;
  }

  /** How many requests this process has sent to the model. */
  public int requests() {
    return counted.sent();
  }

  /** Starts a task for the agent {@code it}. */
  public TaskRecord start(String goal) {
    return tasks.start(
        new Submission(
            "it",
            Task.of(goal),
            JsonObject.EMPTY_JSON_OBJECT,
            Optional.empty(),
            session,
            Optional.empty()));
  }

  public static Submission submission(String agent, String goal) {
    return new Submission(
        agent,
        Task.of(goal),
        JsonObject.EMPTY_JSON_OBJECT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Runs a task for the agent {@code it} to its end. */
  public TaskRecord run(String goal) {
    return ended(start(goal).id());
  }

  /** Waits for a task's end. */
  public TaskRecord ended(String id) {
    var record = tasks.await(id, PATIENCE);
    if (!record.status().ended()) {
      throw new AssertionError("not ended: " + record + "\n" + describe(journal(id)));
    }
    return record;
  }

  /** Waits until a task waits for a person, by following its stream. */
  public Waiting waiting(String id) {
    try (var events = tasks.events(id, 0)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        var waiting = tasks.find(id).orElseThrow().waiting();
        if (!waiting.isEmpty()) {
          return waiting.getFirst();
        }
        events.next(Duration.ofMillis(5));
      }
    }
    throw new AssertionError("does not wait: " + describe(journal(id)));
  }

  /** Waits until it is written down, by this process, that a task waits for a person. */
  public void awaitRest(String id) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!rests(journal.task(id).orElseThrow())) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("does not rest: " + describe(journal(id)));
      }
      Thread.onSpinWait();
    }
  }

  private boolean rests(TaskRecord record) {
    return record.status() == Status.WAITING
        && record.attempts().count() == 0
        && record.updated().isAfter(opened);
  }

  /** Reads a task's stream to its end. */
  public List<Event> stream(String id, long after) {
    var events = new ArrayList<Event>();
    try (var stream = tasks.events(id, after)) {
      while (true) {
        var event = stream.next(PATIENCE);
        if (event instanceof Event.Idle) {
          throw new AssertionError("silent for " + PATIENCE);
        }
        events.add(event);
        if (event instanceof Event.End) {
          return events;
        }
      }
    }
  }

  /** Has a memory space hold what others left there at some time. */
  public Workbench remembering(String space, Instant at, List<? extends MemoryContent> contents) {
    for (var content : contents) {
      var event = MemoryEvent.of(space, "", "", at, new MemoryChange.Add(content));
      write(List.of(new Journal.Write.Remember(event)));
    }
    return this;
  }

  /** Has the journal hold what another process wrote. */
  void write(List<Journal.Write> writes) {
    journal.append(writes).await();
  }

  public List<Entry> journal(String id) {
    return journal.read(id, 0, Integer.MAX_VALUE);
  }

  /** The journals of a task and of all children below it, in the order of their positions. */
  public List<Entry> family(String id) {
    var entries = new ArrayList<>(journal(id));
    for (var entry : List.copyOf(entries)) {
      if (entry.kind() == Kind.DELEGATE && entry.phase() == Phase.INTENT) {
        entries.addAll(family(id + entry.path().replace('/', '.')));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::position));
    return entries;
  }

  public List<Entry> journal(String id, Predicate<Entry> which) {
    return journal(id).stream().filter(which).toList();
  }

  /** The journal's entries, a line each. */
  public static String describe(List<Entry> entries) {
    var text = new StringBuilder();
    for (var entry : entries) {
      text.append(
          "%s %s %s %s %s %s\n"
              .formatted(
                  entry.path(),
                  entry.kind().text(),
                  entry.phase().text(),
                  entry.name(),
                  entry.path().equals("/") ? "" : entry.request(),
                  entry.outcome()));
    }
    return text.toString();
  }

  /** Ends the server's process as {@code kill -9} does, and starts the next one. */
  public Workbench restart() {
    return restart(UnaryOperator.identity());
  }

  /** The same, and the next process writes through something that may fail. */
  public Workbench restart(UnaryOperator<Journal> wrapping) {
    journal = journal.restarted();
    tasks.close();
    calls.die(PATIENCE);
    this.wrapping = wrapping;
    reopened();
    tasks.resume();
    return this;
  }

  @Override
  public void close() {
    tasks.close();
  }
}
