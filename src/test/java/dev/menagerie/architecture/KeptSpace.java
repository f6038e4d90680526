// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Memories.AsOf;
import dev.menagerie.engine.spi.Memories.Listing;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.Remembered;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.testkit.DoorCode;
import dev.menagerie.testkit.InMemoryJournal;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.PlainAgents;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A real memory space and the real engine, in which a memory keeper works. */
final class KeptSpace implements AutoCloseable {

  static final Instant OPENING = Instant.parse("2026-11-20T10:00:00Z");

  private static final String NAME = "keeper";
  private static final Limits AMPLE =
      new Limits(1L << 50, BigDecimal.TEN, 1 << 30, 1 << 30, 1, 1 << 20);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final InstantSource clock = this::now;
  private final ScriptedModel model;
  private final GraphMemory memory;
  private final Tasks tasks;
  private volatile Instant now = OPENING;

  /** A space without vectors, and a keeper whose model replies by the prompt. */
  KeptSpace(Path data, Architecture keeper, Function<ModelCall, String> replies) {
    this(data, keeper, replies, Optional.empty());
  }

  KeptSpace(
      Path data,
      Architecture keeper,
      Function<ModelCall, String> replies,
      Optional<Embedder> embedder) {
    model = ScriptedModel.says(replies);
    memory = GraphMemory.open(data, journal, clock, embedder);
    tasks =
        new Tasks(
            EngineConfig.DEFAULT,
            new Services(
                    journal,
                    journal,
                    new PlainAgents(Map.of(NAME, keeper), AMPLE),
                    model,
                    new LedgerTools(),
                    memory,
                    clock,
                    OpenTelemetry.noop())
                .knowing(new DoorCode()));
  }

  /** What a task said of why something is not remembered. */
  List<String> refusals(TaskRecord record) {
    return said(record, "gate");
  }

  /** What a task reported in somebody's name. */
  List<String> said(TaskRecord record, String by) {
    return journal.read(record.id(), 0, Integer.MAX_VALUE).stream()
        .filter(it -> it.kind() == Entry.Kind.REPORT)
        .map(it -> it.request().asJsonObject())
        .filter(it -> it.getString("by", "").equals(by))
        .map(it -> it.getString("value"))
        .toList();
  }

  /** A keeper that does nothing but read. */
  static MemoryKeeper reader(int maxEpisodes, int similar) {
    return new MemoryKeeper(maxEpisodes, similar, 0, 0.82, 0, 0, 0);
  }

  private Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  ScriptedModel model() {
    return model;
  }

  GraphMemory memory() {
    return memory;
  }

  /** Adds something as people do; returns its id. */
  String add(MemoryContent content) {
    return change(new MemoryChange.Add(content)).getFirst();
  }

  List<String> change(MemoryChange... changes) {
    return memory.change(NAME, List.of(changes)).touched();
  }

  /** A task that ended a minute after the last one; returns the id of the episode. */
  String episode(String goal, String outcome) {
    pass(Duration.ofMinutes(1));
    return add(new Episode("task", goal, List.of(), outcome, 1, List.of()));
  }

  /** Has the keeper work once, however it ends. */
  TaskRecord work() {
    pass(Duration.ofMinutes(1));
    var id = tasks.start(Workbench.submission(NAME, "Keep.")).id();
    return tasks.await(id, Workbench.PATIENCE);
  }

  /** Has the keeper work once. */
  TaskRecord keep() {
    var record = work();
    assertThat(record.status()).as(record.toString()).isEqualTo(Status.COMPLETED);
    return record;
  }

  /** Has a fork go on behind the first thought of a name in a task, to its end. */
  TaskRecord fork(TaskRecord record, String name) {
    var thought =
        tasks.journal(record.id(), 0, Integer.MAX_VALUE).stream()
            .filter(it -> it.kind() == Entry.Kind.THINK && it.name().equals(name))
            .filter(it -> it.phase() == Entry.Phase.RESULT)
            .findFirst()
            .orElseThrow();
    pass(Duration.ofMinutes(1));
    var id = tasks.fork(record.id(), Cut.behind(thought.position())).id();
    return tasks.await(id, Workbench.PATIENCE);
  }

  /** Whether a task comes to the same from its journal alone. */
  boolean replays(TaskRecord record) {
    return tasks.replay(record.id()).identical();
  }

  /** How many things of a type a task has looked up. */
  long recalled(TaskRecord record, ThingType type) {
    return journal.read(record.id(), 0, Integer.MAX_VALUE).stream()
        .filter(it -> it.kind() == Entry.Kind.RECALL && it.phase() == Entry.Phase.RESULT)
        .flatMap(it -> it.outcome().asJsonObject().getJsonArray("things").stream())
        .filter(it -> it.asJsonObject().getString("id").charAt(0) == type.letter())
        .count();
  }

  List<Remembered> list(ThingType type) {
    var listing =
        new Listing(type, Optional.empty(), _ -> true, Optional.empty(), Integer.MAX_VALUE);
    return memory.list(NAME, listing, AsOf.NOW).reversed();
  }

  Remembered get(String id) {
    return memory.find(NAME, id, AsOf.NOW).orElseThrow();
  }

  List<Remembered> history(String id) {
    return memory.history(NAME, id);
  }

  List<Fact> facts() {
    return list(ThingType.FACT).stream().map(it -> (Fact) it.content().orElseThrow()).toList();
  }

  /** Notes that are no summaries. */
  List<Noted> notes() {
    return allNotes().stream().filter(it -> !it.note().tags().contains("summary")).toList();
  }

  List<Noted> summaries() {
    return allNotes().stream().filter(it -> it.note().tags().contains("summary")).toList();
  }

  private List<Noted> allNotes() {
    return list(ThingType.NOTE).stream().map(it -> (Noted) it.content().orElseThrow()).toList();
  }

  /** What holds at a moment in the world, as {@code subject predicate object}. */
  List<String> holding(Instant at) {
    return list(ThingType.FACT).stream()
        .filter(it -> it.until().filter(end -> !end.isAfter(at)).isEmpty())
        .map(it -> (Fact) it.content().orElseThrow())
        .filter(it -> !it.validFrom().orElseThrow().isAfter(at))
        .map(it -> "%s %s %s".formatted(it.subject(), it.predicate(), it.object()))
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    tasks.close();
    memory.close();
  }
}
