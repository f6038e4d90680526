// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Architecture;
import dev.menagerie.core.Task;
import dev.menagerie.engine.EngineConfig;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole engine with one agent. */
final class Engine implements AutoCloseable {

  private static final Limits AMPLE =
      new Limits(1L << 50, BigDecimal.TEN, 1L << 40, 1L << 40, 1, 1L << 30);
  private static final String AGENT = "agent";

  private final Tasks tasks;

  private Engine(Tasks tasks) {
    this.tasks = tasks;
  }

  static <S extends Journal & Catalogue> Engine on(
      S store, Stub stub, Architecture architecture, Duration parkAfter) {
    return on(store, stub, stub, architecture, parkAfter);
  }

  static <S extends Journal & Catalogue> Engine on(
      S store, Models models, ToolGateway tools, Architecture architecture, Duration parkAfter) {
    var config = new EngineConfig(1_000_000, EngineConfig.DEFAULT.toolTimeout(), parkAfter);
    var services =
        new Services(
            store,
            store,
            agents(architecture),
            models,
            tools,
            Unasked.port(Memory.class),
            InstantSource.system(),
            OpenTelemetry.noop());
    return new Engine(new Tasks(config, services));
  }

  static <S extends Journal & Catalogue> Engine on(S store, Architecture architecture) {
    return on(store, Stub.atOnce(), architecture, EngineConfig.DEFAULT.parkAfter());
  }

  private static Agents agents(Architecture architecture) {
    return new Agents() {
      @Override
      public Optional<AgentDefinition> find(String name) {
        return Optional.of(
            new AgentDefinition(
                name, name, JsonObject.EMPTY_JSON_OBJECT, Map.of(), List.of("*"), name, AMPLE));
      }

      @Override
      public Architecture architecture(String name, JsonObject parameters) {
        return architecture;
      }
    };
  }

  Tasks tasks() {
    return tasks;
  }

  String start() {
    return start(Stub.GOAL);
  }

  String start(String goal) {
    return tasks
        .start(
            new Submission(
                AGENT,
                Task.of(goal),
                JsonObject.EMPTY_JSON_OBJECT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .id();
  }

  /** Waits for a task to be completed. */
  void completed(String id) {
    var record = tasks.await(id, Duration.ofMinutes(5));
    if (record.status() != Status.COMPLETED) {
      throw new IllegalStateException("not completed: " + record);
    }
  }

  String run() {
    return run(Stub.GOAL);
  }

  String run(String goal) {
    var id = start(goal);
    completed(id);
    return id;
  }

  @Override
  public void close() {
    tasks.close();
  }
}
