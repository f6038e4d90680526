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
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.evaluation.DataSets;
import dev.menagerie.evaluation.FamilyGateway;
import dev.menagerie.evaluation.Laboratory;
import dev.menagerie.evaluation.LaboratoryCopies;
import dev.menagerie.evaluation.LaboratoryModels;
import dev.menagerie.evaluation.Scoring;
import dev.menagerie.evaluation.Truths;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.memory.GraphMemory;
import dev.menagerie.model.CachedModels;
import dev.menagerie.model.Tokenizer;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.audit.AuditLog;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.NotRecorded;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.OutwardPost;
import dev.menagerie.tool.StandingPolicy;
import dev.menagerie.tool.ToolSearch;
import dev.menagerie.tool.ToolSecrets;
import dev.menagerie.tool.ToolServers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Everything that runs for a tenant, opened in order and closed in the reverse order. */
final class House implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(House.class.getName());

  /** Leaves most of the patience of {@link OrderlyEnd} to everything else that is closed. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(8);

  /** What a secret of the operator is called before others. */
  private static final String NAMELESS = "a secret of this server";

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Tenant tenant;
  private final Premises premises;
  private final SqliteStore store;
  private final GraphMemory memory;
  private final ToolServers toolServers;
  private final ToolSearch toolSearch;
  private final StandingPolicy policy;
  private final Gateway gateway;
  private final Models shared;
  private final KnownAgents agents;
  private final Tasks tasks;
  private final Callbacks callbacks;
  private final Bells bells = new Bells();
  private final Laboratory laboratory;
  private final DataSets dataSets;
  private final Truths truths;
  private final RetentionSweep retention;
  private final Erasures erasures;
  private final Streams streams;
  private final McpAgents agentTools;
  private volatile boolean stopping;

  private House(Tenant tenant, Foundation foundation, Premises premises) {
    this.tenant = tenant;
    this.premises = premises;
    var settings = premises.settings();
    boolean own = tenant.equals(Tenant.DEFAULT); // what the operator set up is for this one
    try {
      store = opened(foundation).store();
      toolSearch = new ToolSearch(premises.embedder().map(it -> it::embed));
      memory =
          opened(
              GraphMemory.open(
                  foundation.graph(),
                  store,
                  InstantSource.system(),
                  premises.embedder(),
                  premises.vectors(tenant)));
      Erasures.resume(store, store, memory::removeElsewhere);
      toolServers =
          opened(
              new ToolServers(
                  store,
                  own ? settings.tools() : settings.tools().withoutPrograms(),
                  settings.addresses(),
                  own ? settings.credentials() : ToolSecrets.NONE,
                  settings.oauth(),
                  System::nanoTime));
      premises.localTools().ifPresent(tools -> opened(tools.join(tenant, toolServers)));
      policy = ToolKeys.policy(settings.policy(), tenant);
      gateway =
          new Gateway(
              toolServers,
              settings.tools(),
              policy,
              premises.telemetry(),
              settings.contents(),
              System::nanoTime);
      shared = new RedactedModels(premises.models(), redaction());
      var replies = settings.replies().map(it -> KeptReplies.of(shared, it, premises.embedder()));
      agents =
          new KnownAgents(
              store,
              premises.architectures(),
              settings.agents().filter(_ -> own).map(it -> premises.agents(it, redaction())));
      var families = new Families(new Sandbox(gateway));
      var familyGateway = new FamilyGateway(gateway, families, store, store);
      truths = new Truths(families);
      var models = new LaboratoryModels(models(replies), store, truths);
      var services =
          new Services(
                  store,
                  store,
                  agents,
                  models,
                  familyGateway,
                  memory,
                  InstantSource.system(),
                  premises.telemetry())
              .counting(Tokenizer::count)
              .knowing(redaction())
              .telling(bells::ring);
      tasks = opened(new Tasks(settings.engine(), services));
      callbacks = opened(callbacks(settings));
      dataSets = new DataSets(store, tasks, families);
      laboratory =
          opened(
              new Laboratory(
                  tasks,
                  store,
                  store,
                  familyGateway,
                  models,
                  new Scoring(families, shared, gateway, this::scored),
                  () -> space().lack().isEmpty()));
      toolServers.whenReleased(tasks::release);
      retention =
          opened(
              new RetentionSweep(
                  settings.retention(), store, tasks::removed, services.clock(), System::nanoTime));
      retention.start();
      erasures =
          tasks.erasures(
              new LaboratoryCopies(store, dataSets, laboratory), store, () -> renew(replies));
      streams = opened(new Streams(settings.comments()));
      agentTools = McpAgents.of(this);
    } catch (JournalFailed e) {
      close();
      throw new StartRefused(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Opens everything of a tenant; tasks do not run before {@link Tasks#resume}.
   *
   * @param foundation closed with it, and if this fails
   * @throws StartRefused if its data or a tool server does not let it
   */
  static House open(Tenant tenant, Foundation foundation, Premises premises) {
    return new House(tenant, foundation, premises);
  }

  private Callbacks callbacks(Settings settings) {
    return new Callbacks(
        settings.callbacks(),
        settings.callbacks().key().map(it -> new CallbackSecret(it, tenant)),
        new OutwardPost(settings.tools(), settings.callbacks().guard(), System::nanoTime),
        new OutwardSpans(premises.telemetry()),
        tasks,
        store,
        InstantSource.system(),
        bells);
  }

  /** Makes memory anew of what the journal then holds; replies may be of what it no longer does. */
  private void renew(Optional<CachedModels> replies) {
    replies.ifPresent(CachedModels::forget);
    memory.renew();
  }

  private Models models(Optional<CachedModels> replies) {
    return replies.<Models>map(it -> it).orElse(shared);
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** A tool is called to judge an answer: that is recorded as a deed of who asked for it. */
  private void scored(Scoring.Sitting sitting, String tool, boolean allowed) {
    var path = "/v1/comparisons/" + sitting.comparison();
    try {
      audit()
          .append(
              new Deed(
                  tenant.name(),
                  sitting.by(),
                  "",
                  "",
                  "POST",
                  path,
                  "score " + tool,
                  allowed ? OK : FORBIDDEN,
                  sitting.task()));
    } catch (NotRecorded e) {
      throw new IllegalStateException(
          "the call of %s is not sent, because the audit log cannot be written".formatted(tool), e);
    }
  }

  /** What is a secret; those of the operator have no names for other tenants. */
  Redaction redaction() {
    var secrets = toolServers.secrets();
    var named = tenant.equals(Tenant.DEFAULT) ? secrets : secrets.called(NAMELESS);
    return new KnownTokens(settings().access()).and(named); // whole, before parts of them
  }

  /** Those that all share, without the replies that are kept. */
  Models models() {
    return shared;
  }

  Tenant tenant() {
    return tenant;
  }

  Settings settings() {
    return premises.settings();
  }

  /** Of the disk that all of them are on. */
  Space space() {
    return new Space(settings().data(), settings().face().minFree());
  }

  /** What was done, by whom, in all of them. */
  AuditLog audit() {
    return premises.audit();
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

  Callbacks callbacks() {
    return callbacks;
  }

  /** Rung when a task begins to wait for somebody, and when one has ended. */
  Bells bells() {
    return bells;
  }

  Laboratory laboratory() {
    return laboratory;
  }

  DataSets dataSets() {
    return dataSets;
  }

  /** What the oracle knows. */
  Truths truths() {
    return truths;
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

  /** Its agents, as tools of MCP. */
  McpAgents agentTools() {
    return agentTools;
  }

  /** Lets its tasks run, and what is made of them. */
  void resume() {
    tasks.resume();
    callbacks.resume();
    laboratory.resume();
  }

  /** Opens what is opened when it is first needed. */
  void warm() {
    memory.warm();
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
