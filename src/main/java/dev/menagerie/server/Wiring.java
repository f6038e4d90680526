// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.config.Config;

/** What the resources are handed: the parts of the one house. */
@Dependent
class Wiring {

  @Produces
  @Singleton
  static Settings settings(Config config) {
    return Settings.read(config);
  }

  @Produces
  static Tasks tasks(House house) {
    return house.tasks();
  }

  @Produces
  static Catalogue catalogue(House house) {
    return house.catalogue();
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
  static Submissions submissions(House house) {
    return new Submissions(house.agents(), house.settings().maxBodyBytes());
  }

  /** Before the server listens. */
  static void open(
      @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
          Object event,
      House house) {
    house.tasks().resume();
  }

  /** Before the server stops, so that no stream keeps it waiting. */
  static void endStreams(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE - 100)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      House house) {
    house.streams().close();
  }

  /** After the server has stopped. */
  static void close(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_AFTER)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      House house) {
    house.close();
  }
}
