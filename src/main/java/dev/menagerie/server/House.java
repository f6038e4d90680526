// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Erasures;
import dev.menagerie.engine.RetentionSweep;
import dev.menagerie.engine.Services;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.evaluation.DataSets;
import dev.menagerie.evaluation.FamilyGateway;
import dev.menagerie.evaluation.Laboratory;
import dev.menagerie.evaluation.Scoring;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.memory.embedding.Embedder;
import dev.menagerie.model.Tokenizer;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.StandingPolicy;
import dev.menagerie.tool.ToolSearch;
import dev.menagerie.tool.ToolServers;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Everything that runs, opened in order and closed in the reverse order. */
final class House implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(House.class.getName());

  /** Leaves most of the patience of {@link OrderlyEnd} to everything else that is closed. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(8);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Settings settings;
  private final Models models;
  private final SqliteStore store;
  private final GraphMemory memory;
  private final ToolServers toolServers;
  private final ToolSearch toolSearch;
  private final StandingPolicy policy;
  private final Gateway gateway;
  private final KnownAgents agents;
  private final Tasks tasks;
  private final Laboratory laboratory;
  private final DataSets dataSets;
  private final RetentionSweep retention;
  private final Erasures erasures;
  private final Streams streams;
  private volatile boolean stopping;

  private House(
      Settings settings, Models models, OpenTelemetrySdk telemetry, Architectures architectures) {
    this.settings = settings;
    this.models = models;
    try {
      opened(telemetry);
      store = opened(SqliteStore.open(settings.data()));
      Erasures.prepare(store, () -> GraphMemory.remove(settings.data()));
      var embedder = Embedder.open(settings.embedding());
      embedder.ifPresent(this::opened);
      var vectors = OutsideStore.open(settings.vectors(), embedder);
      vectors.ifPresent(this::opened);
      toolSearch = new ToolSearch(embedder.map(it -> it::embed));
      memory =
          opened(
              GraphMemory.open(settings.data(), store, InstantSource.system(), embedder, vectors));
      Erasures.resume(store, store, memory::removeElsewhere);
      toolServers =
          opened(
              new ToolServers(
                  store,
                  settings.tools(),
                  settings.addresses(),
                  settings.credentials(),
                  settings.oauth(),
                  System::nanoTime));
      settings
          .toolServers()
          .ifPresent(
              folder ->
                  opened(
                      LocalTools.start(
                          folder, settings.data(), settings.localTools(), toolServers)));
      policy = settings.policy();
      gateway = new Gateway(toolServers, settings.tools(), policy, telemetry, System::nanoTime);
      agents = new KnownAgents(store, architectures);
      var families = new Families(new Sandbox(gateway));
      var familyGateway = new FamilyGateway(gateway, families, store, store);
      var services =
          new Services(
                  store,
                  store,
                  agents,
                  models,
                  familyGateway,
                  memory,
                  InstantSource.system(),
                  telemetry)
              .counting(Tokenizer::count);
      tasks = opened(new Tasks(settings.engine(), services));
      dataSets = new DataSets(store, tasks, families);
      laboratory =
          opened(
              new Laboratory(
                  tasks, store, store, familyGateway, new Scoring(families, models, gateway)));
      toolServers.whenReleased(tasks::release);
      retention =
          opened(
              new RetentionSweep(
                  settings.retention(), store, tasks::removed, services.clock(), System::nanoTime));
      retention.start();
      erasures = tasks.erasures(store, memory::renew);
      streams = opened(new Streams(settings.comments()));
    } catch (JournalFailed e) {
      close();
      throw new StartRefused(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Opens everything; tasks do not run before {@link Tasks#resume}.
   *
   * @throws StartRefused if the data folder or a tool server does not let it
   */
  static House open(
      Settings settings, Models models, OpenTelemetrySdk telemetry, Architectures architectures) {
    return new House(settings, models, telemetry, architectures);
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  Settings settings() {
    return settings;
  }

  Models models() {
    return models;
  }

  Catalogue catalogue() {
    return store;
  }

  /** Why the store takes nothing any more, if so. */
  Optional<String> storeFailure() {
    return store.failure();
  }

  Memories memories() {
    return memory;
  }

  ToolServers toolServers() {
    return toolServers;
  }

  ToolSearch toolSearch() {
    return toolSearch;
  }

  StandingPolicy policy() {
    return policy;
  }

  Gateway gateway() {
    return gateway;
  }

  KnownAgents agents() {
    return agents;
  }

  Tasks tasks() {
    return tasks;
  }

  Laboratory laboratory() {
    return laboratory;
  }

  DataSets dataSets() {
    return dataSets;
  }

  RetentionSweep retention() {
    return retention;
  }

  Erasures erasures() {
    return erasures;
  }

  Streams streams() {
    return streams;
  }

  /**
   * Ends what clients wait for, and stops what is at work; requests that only read are answered
   * until {@link #close}. Answers to tool calls that must not be repeated are waited for a while.
   */
  void stop() {
    stopping = true;
    tasks.stop();
    streams.close();
    tasks.close(LAST_ANSWERS);
  }

  /** Whether it takes no more tasks. */
  boolean stopping() {
    return stopping;
  }

  /** Closes what is open, the last opened first. May be called again. */
  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      var part = open.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, part.getClass().getSimpleName() + " did not close", e);
      }
    }
  }
}
