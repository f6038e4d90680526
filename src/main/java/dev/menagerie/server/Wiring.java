// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.menagerie.engine.Erasures;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.evaluation.DataSets;
import dev.menagerie.evaluation.Laboratory;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.backup.Backups;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.StandingPolicy;
import dev.menagerie.tool.ToolSearch;
import dev.menagerie.tool.ToolServers;
import io.helidon.common.context.Contexts;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;

/** What the resources are handed: the parts of the house of whoever makes the request. */
@Dependent
class Wiring {

  private static final String DEMO_MODEL = "rules";

  @Produces
  @Singleton
  static Settings settings(Config config) {
    return Settings.read(config);
  }

  @Produces
  @Singleton
  static Entrance entrance(Settings settings) {
    return new Entrance(settings);
  }

  @Produces
  @Singleton
  @Typed(Telemetry.class)
  static Telemetry telemetry(Config config) {
    return Telemetry.of(config);
  }

  @Produces
  @Singleton
  @Typed(ModelGateway.class)
  static ModelGateway models(
      Settings settings, Telemetry telemetry, @Any Instance<ChatModel> chatModels) {
    try {
      var choice = settings.models().choice();
      var own = new OwnChatModels(chatModels).providers(choice.outputLimit());
      var chosen = choice.choose(own, new DemoModel(), DEMO_MODEL);
      return new ModelGateway(
          settings.models().config(chosen.model()),
          chosen.providers(),
          telemetry.api(),
          settings.contents(),
          System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new StartRefused("menagerie.model: " + e.getMessage());
    }
  }

  @Produces
  @Singleton
  static Architectures architectures() {
    return Architectures.catalogued();
  }

  @Produces
  @Singleton
  @Typed(Backups.class)
  static Backups backups(Settings settings) {
    return new Backups(settings.data(), settings.backups(), InstantSource.system());
  }

  @Produces
  @Singleton
  static Houses houses(
      Settings settings,
      FaultTolerantModels models,
      Telemetry telemetry,
      Architectures architectures,
      @Any Instance<EmbeddingModel> embeddingModels) {
    var own = new OwnEmbeddingModels(embeddingModels).chosen(settings.embedding());
    var premises = Premises.open(settings, models, telemetry.api(), architectures, own);
    return Contexts.globalContext()
        .get(Groundwork.class)
        .map(it -> Houses.open(premises, it))
        .orElseGet(() -> Houses.open(premises));
  }

  /** That of whoever makes the request; outside requests that of the default tenant. */
  @Produces
  static House house(Houses houses) {
    return Contexts.context().flatMap(it -> it.get(House.class)).orElseGet(houses::first);
  }

  /** Who makes the request. */
  @Produces
  @Typed(Caller.class)
  static Caller caller() {
    return Contexts.context().flatMap(it -> it.get(Caller.class)).orElseThrow();
  }

  @Produces
  static ToolServers toolServers(House house) {
    return house.toolServers();
  }

  @Produces
  @Typed(Gateway.class)
  static Gateway gateway(House house) {
    return house.gateway();
  }

  @Produces
  @Typed(StandingPolicy.class)
  static StandingPolicy policy(House house) {
    return house.policy();
  }

  @Produces
  @Typed(ToolSearch.class)
  static ToolSearch toolSearch(House house) {
    return house.toolSearch();
  }

  @Produces
  static Tasks tasks(House house) {
    return house.tasks();
  }

  @Produces
  @Typed(Laboratory.class)
  static Laboratory laboratory(House house) {
    return house.laboratory();
  }

  @Produces
  static DataSets dataSets(House house) {
    return house.dataSets();
  }

  @Produces
  static ComparisonRequest comparisonRequest(House house) {
    return new ComparisonRequest(house.agents(), house.dataSets(), house.truths());
  }

  @Produces
  static Catalogue catalogue(House house) {
    return house.catalogue();
  }

  @Produces
  static Memories memories(House house) {
    return house.memories();
  }

  @Produces
  static Erasures erasures(House house) {
    return house.erasures();
  }

  @Produces
  static MemoryDesk desk(House house) {
    return MemoryDesk.of(house);
  }

  @Produces
  static KnownAgents agents(House house) {
    return house.agents();
  }

  @Produces
  static Streams streams(House house) {
    return house.streams();
  }

  @Produces
  @Typed(Callbacks.class)
  static Callbacks callbacks(House house) {
    return house.callbacks();
  }

  @Produces
  static Space space(House house) {
    return house.space();
  }

  @Produces
  static Submissions submissions(House house) {
    return new Submissions(house.agents(), house.settings().maxBodyBytes(), house.space());
  }

  @Produces
  static Cuts cuts(House house) {
    return new Cuts(house.agents(), house.settings().maxBodyBytes(), house.space());
  }

  /** Before the server listens. */
  static void open(
      @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
          Object event,
      Houses houses,
      ModelGateway models,
      Telemetry telemetry) {
    Gauges.offer(telemetry, houses, models);
    houses.resume();
  }

  /** Before the server stops, so that nothing begins and no request keeps it waiting. */
  static void stop(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE - 100)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      Houses houses) {
    houses.stop();
  }

  /** After the server has stopped. */
  static void close(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_AFTER)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      Houses houses,
      Telemetry telemetry) {
    telemetry.closeAfter(houses::close);
  }
}
