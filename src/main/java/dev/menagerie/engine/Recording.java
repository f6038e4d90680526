// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The journal of a task that has ended, apart from any server: it can be executed again anywhere,
 * without models, tools and memory.
 */
public record Recording(List<Entry> entries) {

  private static final String TASK = "recording";

  public Recording {
    entries = List.copyOf(entries);
    var last = entries.isEmpty() ? null : entries.getLast();
    if (last == null
        || !(last.outcome() instanceof JsonObject ended)
        || !ended.containsKey("status")) {
      throw new IllegalArgumentException("the journal does not reach the end of a task");
    }
  }

  /**
   * Reads the lines of {@code GET /v1/tasks/{id}/journal}.
   *
   * @param parts of the text, however it is cut
   */
  public static Recording of(String... parts) {
    return new Recording(
        String.join("", parts)
            .lines()
            .filter(it -> !it.isBlank())
            .map(Json::object)
            .map(it -> Entry.of(it.getJsonNumber("position").longValue(), TASK, it))
            .toList());
  }

  /** What was asked. */
  public Task task() {
    return begun().task();
  }

  private Snapshot begun() {
    return Snapshot.of(Lineage.snapshot(entries).request().asJsonObject());
  }

  /** What the task answered; empty if it failed. */
  public Optional<Answer> answer() {
    var ended = ended();
    return ended.containsKey("answer")
        ? Optional.of(new Answer(ended.getString("answer"), ended.getBoolean("complete")))
        : Optional.empty();
  }

  private JsonObject ended() {
    return entries.getLast().outcome().asJsonObject();
  }

  private TaskRecord record() {
    var begun = begun();
    return new TaskRecord(
        TASK,
        begun.agent(),
        begun.architecture(),
        begun.task().goal(),
        Status.valueOf(ended().getString("status").toUpperCase(Locale.ROOT)),
        answer(),
        Optional.ofNullable(ended().getString("error", null)),
        "",
        Spent.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        entries.getFirst().at(),
        entries.getLast().at(),
        Optional.empty(),
        Optional.empty(),
        Attempts.NONE);
  }

  /**
   * Executes the task again against the journal alone.
   *
   * @param architectures as {@code Catalog::create} makes them
   */
  public Replay replay(BiFunction<String, JsonObject, Architecture> architectures) {
    var agents =
        new Agents() {
          @Override
          public Optional<AgentDefinition> find(String name) {
            return Optional.empty();
          }

          @Override
          public Architecture architecture(String name, JsonObject parameters) {
            return architectures.apply(name, parameters);
          }
        };
    var services =
        new Services(
            Sealed.of(Journal.class),
            Sealed.of(Catalogue.class),
            agents,
            Sealed.of(Models.class),
            Sealed.of(ToolGateway.class),
            Sealed.of(Memory.class),
            InstantSource.system(),
            OpenTelemetry.noop());
    var journal = new RecordedJournal(entries);
    var lineage = new Lineage(journal, Sealed.catalogue(Optional.of(record())));
    var hub = new EventHub(journal, journal::page);
    var inheritance = new Inheritance(TASK, lineage);
    return new Replays(services, EngineConfig.DEFAULT, hub, inheritance).of(record(), entries);
  }
}
